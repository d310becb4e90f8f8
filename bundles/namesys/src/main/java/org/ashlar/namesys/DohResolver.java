package org.ashlar.namesys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.UnavailableException;
import org.ashlar.runtime.CallContext;

/**
 * Asks a name server over HTTPS. Blocks, for 15 s at most. Safe for use by any thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8484">RFC 8484</a>
 */
final class DohResolver implements TxtResolver {
    private static final int TIMEOUT_MS = 5_000;
    private static final String TYPE = "application/dns-message";

    private final URI endpoint;

    DohResolver(URI endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public List<Txt> txt(CallContext context, String name) {
        context.check();
        return DnsMessage.texts(resources(DnsMessage.TXT, name));
    }

    /**
     * The records of one type, empty when there are none.
     *
     * @throws org.ashlar.error.IpfsException if there is no answer
     */
    List<DnsMessage.Resource> resources(int type, String name) {
        byte[] question = DnsMessage.question(0, type, name); // the same question, the same bytes
        try {
            HttpURLConnection connection = (HttpURLConnection) endpoint.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", TYPE);
            connection.setRequestProperty("Accept", TYPE);
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(question);
            }
            if (connection.getResponseCode() != 200) {
                throw new UnavailableException(
                        "lookup of "
                                + name
                                + " failed: HTTP status "
                                + connection.getResponseCode());
            }
            try (InputStream in = connection.getInputStream()) {
                return DnsMessage.resources(0, type, body(in));
            }
        } catch (IOException e) {
            throw new UnavailableException(
                    "lookup of " + name + " at " + endpoint + " failed: " + e.getMessage(), e);
        }
    }

    /** One pause between two pieces may be as long as all of them together. */
    private static byte[] body(InputStream in) throws IOException {
        long begun = System.nanoTime();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[4096];
        int read = in.read(piece);
        while (read > 0 && all.size() < DnsMessage.MAX_ANSWER) {
            all.write(piece, 0, read);
            if (System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS)) {
                throw new SocketTimeoutException("no answer in time");
            }
            read = in.read(piece);
        }
        return all.toByteArray();
    }
}
