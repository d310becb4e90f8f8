package org.ashlar.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls of one daemon's RPC, the same bytes for every kind of node. Safe for any thread. */
final class Rpc {
    private static final String BOUNDARY = "ashlar-bench-boundary";
    private static final Pattern HASH = Pattern.compile("\"Hash\":\\s*\"([^\"]+)\"");
    private static final Pattern ADDRESS = Pattern.compile("\"(/ip4/127[^\"]+/p2p/[^\"]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;

    Rpc(URI base) {
        this.base = base;
    }

    /** Adds and pins content; returns its CID. */
    String add(Supplier<InputStream> content) throws IOException, InterruptedException {
        String head =
                "--"
                        + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"data\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n";
        String tail = "\r\n--" + BOUNDARY + "--\r\n";
        HttpRequest request =
                HttpRequest.newBuilder(
                                base.resolve("add?progress=false&cid-version=1&raw-leaves=true"))
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(
                                HttpRequest.BodyPublishers.ofInputStream(
                                        () -> sequence(head, content.get(), tail)))
                        .build();
        String answer = text(client.send(request, HttpResponse.BodyHandlers.ofString()));
        return last(HASH, answer);
    }

    private static InputStream sequence(String head, InputStream content, String tail) {
        return new SequenceInputStream(
                Collections.enumeration(List.of(bytes(head), content, bytes(tail))));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The bytes of a file. */
    InputStream cat(String cid) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(post("cat", cid), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("cat: HTTP status " + response.statusCode());
        }
        return response.body();
    }

    /** The loopback address, with the peer's id. */
    String address() throws IOException, InterruptedException {
        return last(ADDRESS, call("id"));
    }

    /** Opens a connection to a peer. */
    void connect(String address) throws IOException, InterruptedException {
        call("swarm/connect", address);
    }

    /** Calls a command; the answer as text. */
    String call(String path, String... arguments) throws IOException, InterruptedException {
        return text(client.send(post(path, arguments), HttpResponse.BodyHandlers.ofString()));
    }

    private HttpRequest post(String path, String... arguments) {
        StringBuilder query = new StringBuilder(path);
        char separator = '?';
        for (String argument : arguments) {
            query.append(separator).append("arg=");
            query.append(URLEncoder.encode(argument, StandardCharsets.UTF_8));
            separator = '&';
        }
        return HttpRequest.newBuilder(base.resolve(query.toString()))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    private static String text(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            throw new IOException(response.request().uri() + ": " + response.body());
        }
        return response.body();
    }

    private static String last(Pattern pattern, String answer) throws IOException {
        Matcher matcher = pattern.matcher(answer);
        String found = null;
        while (matcher.find()) {
            found = matcher.group(1);
        }
        if (found == null) {
            throw new IOException("no " + pattern + " in " + answer);
        }
        return found;
    }
}
