package org.ashlar.namesys;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import org.ashlar.error.UnavailableException;
import org.ashlar.runtime.CallContext;

/**
 * Asks a name server over HTTPS. Safe for use by any thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8484">RFC 8484</a>
 */
final class DohTxtResolver implements TxtResolver {
    private static final int TIMEOUT_MS = 5_000;
    private static final String TYPE = "application/dns-message";

    private final URI endpoint;

    DohTxtResolver(URI endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public List<Txt> txt(CallContext context, String name) {
        context.check();
        byte[] question = DnsMessage.question(0, name); // the same question has the same bytes
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
                return DnsMessage.answer(0, in.readNBytes(DnsMessage.MAX_ANSWER));
            }
        } catch (IOException e) {
            throw new UnavailableException(
                    "lookup of " + name + " at " + endpoint + " failed: " + e.getMessage(), e);
        }
    }
}
