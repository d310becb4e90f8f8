package org.ashlar.itests;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A daemon, of this project or of Kubo, driven over its RPC. Confined to one thread. */
final class RpcPeer implements MatrixPeer {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String LISTEN =
            "[\"/ip4/127.0.0.1/tcp/0\",\"/ip4/127.0.0.1/tcp/0/ws\","
                    + "\"/ip4/127.0.0.1/udp/0/quic-v1\"]";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final String agent;
    private final List<String> securities;
    private final Daemon daemon;
    private JsonObject self;

    private RpcPeer(String name, String agent, List<String> securities, Daemon daemon) {
        this.name = name;
        this.agent = agent;
        this.securities = securities;
        this.daemon = daemon;
        this.self = call("id");
    }

    /** This project's node, which takes every security. */
    static RpcPeer node(IpfsProgram program, Identity identity) {
        configure(program, identity, List.of("tls", "noise"));
        return new RpcPeer("node", "ashlar/", List.of("tls", "noise"), program.daemon());
    }

    /** The same, with a certificate for secure WebSocket. */
    static RpcPeer node(IpfsProgram program, Identity identity, LocalhostKey key) {
        RpcPeer made = node(program, identity);
        made.show(key);
        return made;
    }

    /** From now on has this certificate for secure WebSocket. */
    void show(LocalhostKey key) {
        set("Internal.SecureWebSocket.CertificateFile", "\"" + key.certificate() + "\"");
        set("Internal.SecureWebSocket.KeyFile", "\"" + key.key() + "\"");
    }

    /** The same, with streams of {@code probe}. */
    static RpcPeer withProbe(IpfsProgram program, Identity identity) throws IOException {
        configure(program, identity, List.of("tls", "noise"));
        ProbeBundle.deploy(program.repo());
        RpcPeer made = new RpcPeer("node", "ashlar/", List.of("tls", "noise"), program.daemon());
        JsonObject unused =
                await(() -> made.attempt("probe", "arg", "release"), "there is no probe");
        return made;
    }

    /** Kubo, with one kind of security or with both. */
    static RpcPeer kubo(
            String name, IpfsProgram program, Identity identity, List<String> securities) {
        configure(program, identity, securities);
        return new RpcPeer(name, "kubo/", securities, program.daemon());
    }

    /** Makes the repo. */
    private static void configure(IpfsProgram program, Identity identity, List<String> securities) {
        program.init();
        Path file = program.repo().resolve("config");
        try {
            JsonObject config = JsonParser.object().from(Files.readString(file));
            JsonObject mine = new JsonObject();
            mine.put("PeerID", identity.id().toString());
            mine.put("PrivKey", identity.privateKey());
            config.put("Identity", mine);
            config.getObject("Addresses").put("Swarm", JsonParser.array().from(LISTEN));
            JsonObject security = new JsonObject();
            if (securities.size() == 1) {
                security.put(securities.contains("tls") ? "Noise" : "TLS", false);
            }
            JsonObject transports = new JsonObject();
            transports.put("Network", new JsonObject());
            transports.put("Security", security);
            config.getObject("Swarm").put("Transports", transports);
            config.getObject("Experimental").put("Libp2pStreamMounting", true);
            Files.writeString(file, JsonWriter.string(config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonParserException e) {
            throw new AssertionError(file + " is not JSON", e);
        }
    }

    Daemon daemon() {
        return daemon;
    }

    /** Speaks one transport from now on, and no other. */
    void speakOnly(Transport transport) {
        for (Transport each : Transport.values()) {
            JsonObject unused =
                    call(
                            "config",
                            "arg",
                            each.key(),
                            "arg",
                            String.valueOf(each.key().equals(transport.key())),
                            "bool",
                            "true");
        }
        set("Addresses.Swarm", "[\"" + transport.listen() + "\"]");
        self =
                await(
                        () ->
                                Optional.of(call("id"))
                                        .filter(
                                                id ->
                                                        id.getArray("Addresses") != null
                                                                && !id.getArray("Addresses")
                                                                        .isEmpty()
                                                                && id.getArray("Addresses").stream()
                                                                        .map(String.class::cast)
                                                                        .allMatch(transport::is)),
                        name + " does not speak " + transport + " alone");
    }

    /** Sets a key of the configuration to what is written as JSON. */
    void set(String key, String json) {
        JsonObject unused = call("config", "arg", key, "arg", json, "json", "true");
    }

    /** Calls a command that must succeed, and returns the last line of its answer. */
    JsonObject call(String command, String... query) {
        HttpResponse<String> answer = post(command, query);
        if (answer.statusCode() != 200) {
            throw new AssertionError(name + ", " + answer.uri() + ": " + answer.body());
        }
        return last(answer);
    }

    private Optional<JsonObject> attempt(String command, String... query) {
        return Optional.of(post(command, query))
                .filter(answer -> answer.statusCode() == 200)
                .map(RpcPeer::last);
    }

    private static JsonObject last(HttpResponse<String> answer) {
        String[] lines = answer.body().strip().split("\n", -1);
        String line = lines[lines.length - 1];
        try {
            return line.isEmpty() ? new JsonObject() : JsonParser.object().from(line);
        } catch (JsonParserException e) {
            throw new AssertionError(answer.uri() + " answers " + answer.body(), e);
        }
    }

    private HttpResponse<String> post(String command, String... query) {
        StringBuilder target = new StringBuilder("/api/v0/").append(command);
        for (int i = 0; i < query.length; i += 2) {
            target.append(i == 0 ? '?' : '&')
                    .append(query[i])
                    .append('=')
                    .append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
        }
        URI uri = URI.create(daemon.rpc() + target.toString());
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(LIMIT)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(name + ", " + target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Kubo's: lets peers reach a port by a protocol. */
    void listen(String protocol, int port) {
        tunnel("p2p/listen", protocol, "/ip4/127.0.0.1/tcp/" + port);
    }

    /** Kubo's: the port from which streams of a protocol are opened to a peer. */
    int forward(String protocol, String peer) {
        int port = freePort();
        tunnel("p2p/forward", protocol, "/ip4/127.0.0.1/tcp/" + port, "arg", "/p2p/" + peer);
        return port;
    }

    private void tunnel(String command, String protocol, String address, String... rest) {
        List<String> query = new ArrayList<>(List.of("arg", protocol, "arg", address));
        query.addAll(List.of(rest));
        query.addAll(List.of("allow-custom-protocol", "true"));
        JsonObject unused = call(command, query.toArray(String[]::new));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> securities() {
        return securities;
    }

    @Override
    public String agent() {
        return agent;
    }

    @Override
    public String id() {
        return self.getString("ID");
    }

    @Override
    public String publicKey() {
        return self.getString("PublicKey");
    }

    @Override
    public String address(Transport transport) {
        return self.getArray("Addresses").stream()
                .map(String.class::cast)
                .filter(transport::is)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void dial(String address) {
        JsonObject unused = call("swarm/connect", "arg", address);
    }

    /** Dials again and again until it succeeds. */
    void awaitDial(String address) {
        JsonObject unused =
                await(
                        () -> attempt("swarm/connect", "arg", address),
                        name + " cannot dial " + address);
    }

    private Optional<JsonObject> row(String peer) {
        return Optional.ofNullable(call("swarm/peers", "verbose", "true").getArray("Peers"))
                .flatMap(
                        rows ->
                                rows.stream()
                                        .map(JsonObject.class::cast)
                                        .filter(row -> row.getString("Peer").equals(peer))
                                        .findFirst());
    }

    /** Asks again and again, as long as the answer is empty. */
    private static <T> T await(Supplier<Optional<T>> question, String what) {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (Optional<T> answer = question.get(); ; answer = question.get()) {
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited too long: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Override
    public Seen seen(String peer) {
        JsonObject row =
                await(
                        () ->
                                row(peer)
                                        .filter(
                                                r ->
                                                        !r.getObject("Identify")
                                                                .getString("AgentVersion", "")
                                                                .isEmpty()),
                        name + " does not identify " + peer);
        JsonObject identify = row.getObject("Identify");
        return new Seen(
                row.getString("Addr"),
                row.getInt("Direction") == 1,
                "",
                row.getString("Muxer", ""),
                identify.getString("AgentVersion"),
                identify.getArray("Protocols").stream().map(String.class::cast).toList(),
                identify.getString("PublicKey"));
    }

    @Override
    public void ping(String peer) {
        JsonObject last = call("ping", "arg", peer, "count", "1");
        if (!last.getBoolean("Success")) {
            throw new AssertionError(name + " cannot ping " + peer + ": " + last);
        }
    }

    @Override
    public void hangUp(String peer) {
        JsonObject unused = call("swarm/disconnect", "arg", "/p2p/" + peer);
    }

    @Override
    public void awaitGone(String peer) {
        boolean unused =
                await(
                        () -> row(peer).isEmpty() ? Optional.of(true) : Optional.empty(),
                        name + " stays connected to " + peer);
    }

    @Override
    public void close() {
        daemon.close();
    }
}
