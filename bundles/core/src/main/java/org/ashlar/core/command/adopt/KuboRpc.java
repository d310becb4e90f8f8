package org.ashlar.core.command.adopt;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;

/** Asks a running Kubo over its RPC. Confined to one thread. */
final class KuboRpc {
    private static final int TIMEOUT_MS = 60_000;
    private static final int MAX_LINE = 64 << 10;

    private final String base;

    /**
     * @param address multiaddr of the RPC, TCP
     * @throws InvalidRequestException if it is none
     */
    KuboRpc(String address) {
        try {
            Multiaddr multiaddr = Multiaddr.parse(address);
            InetSocketAddress socket =
                    multiaddr
                            .socketAddress()
                            .filter(a -> multiaddr.value(MultiaddrProtocol.TCP).isPresent())
                            .orElseThrow(() -> new FormatException("no address of TCP"));
            String host = socket.getAddress().getHostAddress();
            String name = host.contains(":") ? "[" + host + "]" : host;
            base = "http://" + name + ":" + socket.getPort() + "/api/v0/";
        } catch (FormatException e) {
            throw new InvalidRequestException("invalid API address " + address, e);
        }
    }

    /**
     * Calls a command and passes on each JSON object that it answers.
     *
     * @param call words and query, such as {@code pin/ls?stream=true}
     * @throws IpfsException if Kubo is not there or refuses
     */
    void each(String call, Consumer<JsonObject> sink) {
        try {
            HttpURLConnection http = (HttpURLConnection) new URL(base + call).openConnection();
            http.setRequestMethod("POST");
            http.setConnectTimeout(TIMEOUT_MS);
            http.setReadTimeout(TIMEOUT_MS);
            if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IpfsException(
                        "Kubo answered " + call + " with HTTP status " + http.getResponseCode());
            }
            try (InputStream in = http.getInputStream()) {
                read(in, sink);
            }
        } catch (IOException | JsonParserException e) {
            throw new IpfsException("cannot ask Kubo at " + base + ": " + e.getMessage(), e);
        }
    }

    private static void read(InputStream in, Consumer<JsonObject> sink)
            throws IOException, JsonParserException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); ; c = lines.read()) {
            if (c != '\n' && c >= 0) {
                if (line.length() >= MAX_LINE) {
                    throw new IOException("a line of its answer is too long");
                }
                line.append((char) c);
                continue;
            }
            if (!line.toString().isBlank()) {
                sink.accept(JsonParser.object().from(line.toString()));
            }
            line.setLength(0);
            if (c < 0) {
                return;
            }
        }
    }
}
