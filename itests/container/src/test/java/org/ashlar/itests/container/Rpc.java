package org.ashlar.itests.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls the node as a client of its RPC does. Safe for use by any thread. */
public final class Rpc {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String BOUNDARY = "ashlar-itests";
    private static final Pattern HASH = Pattern.compile("\"Hash\":\"([^\"]+)\"");
    private static final Pattern NAME = Pattern.compile("\"Name\":\"([^\"]+)\"");

    private final HttpClient client = HttpClient.newBuilder().build();
    private final String base;
    private final Duration limit;

    /** An answer. */
    public record Answer(int status, byte[] body) {
        /** The body. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** A client of a port on this machine. */
    public Rpc(int port) {
        this(port, LIMIT);
    }

    /** The same that waits longer or shorter for an answer. */
    public Rpc(int port, Duration limit) {
        this.limit = limit;
        base = "http://127.0.0.1:" + port + "/api/v0/";
    }

    /** Calls a command, such as {@code pin/ls}, with arguments. */
    public Answer call(String command, String... arguments)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(target(command, arguments)))
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private String target(String command, String... arguments) {
        StringBuilder uri = new StringBuilder(base).append(command);
        char separator = '?';
        for (String argument : arguments) {
            boolean option = argument.startsWith("--");
            uri.append(separator)
                    .append(option ? argument.substring(2) : "arg=" + encoded(argument));
            separator = '&';
        }
        return uri.toString();
    }

    /** Adds a file without a pin and gives its CID. */
    public String add(byte[] content) throws IOException, InterruptedException {
        return add(content, false);
    }

    /** Adds a file and gives its CID. */
    public String add(byte[] content, boolean pin) throws IOException, InterruptedException {
        Answer answer = upload("add", content, "--pin=" + pin);
        Matcher hash = HASH.matcher(answer.text());
        if (answer.status() != 200 || !hash.find()) {
            throw new IOException("add: " + answer.status() + " " + answer.text());
        }
        return hash.group(1);
    }

    /** Calls a command that takes a file. */
    public Answer upload(String command, byte[] content, String... arguments)
            throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String head =
                "--"
                        + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n";
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(
                HttpRequest.newBuilder(URI.create(target(command, arguments)))
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /** Reads a file. */
    public byte[] cat(String cid) throws IOException, InterruptedException {
        Answer answer = call("cat", cid);
        if (answer.status() != 200) {
            throw new IOException("cat: " + answer.status() + " " + answer.text());
        }
        return answer.body();
    }

    /** Publishes content under the node's own name, and gives that. */
    public String publish(String path) throws IOException, InterruptedException {
        Answer answer = call("name/publish", path, "--allow-offline=true");
        Matcher name = NAME.matcher(answer.text());
        if (answer.status() != 200 || !name.find()) {
            throw new IOException("name publish: " + answer.status() + " " + answer.text());
        }
        return name.group(1);
    }

    /** Asks for a page of the gateway. */
    public Answer get(String url) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    /** Calls a command, and passes each line of its answer on when it comes. */
    public void stream(Consumer<String> sink, String command, String... arguments)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(target(command, arguments)))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        client.send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach(sink);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                client.send(
                        request.timeout(limit).build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
