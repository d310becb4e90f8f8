package org.ashlar.itests;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Nodes of js-libp2p in one child process. Confined to one thread. */
final class JsPeers implements AutoCloseable {
    private final ScriptPeer script;

    JsPeers() throws IOException {
        this(Map.of());
    }

    /**
     * @param environment variables that the process has besides
     */
    JsPeers(Map<String, String> environment) throws IOException {
        script = new ScriptPeer(environment, "matrix.mjs");
    }

    /**
     * A node that listens on all transports.
     *
     * @param security names, the preferred first, with a space between them
     */
    Peer create(String type, String security) {
        JsonObject made = ask(Map.of("op", "create", "type", type, "security", security));
        return new Peer(made, type, List.of(security.split(" ", -1)));
    }

    /** A node that listens for secure WebSocket, with a certificate in a file of PKCS #12. */
    Peer createSecure(Path certificate, String passphrase) {
        JsonObject made =
                ask(
                        Map.of(
                                "op",
                                "createSecure",
                                "file",
                                certificate.toString(),
                                "passphrase",
                                passphrase));
        return new Peer(made, "Ed25519", List.of("noise"));
    }

    /** The host names that those who dialled named to TLS. */
    List<String> names() {
        return ask(Map.of("op", "names")).getArray("names").stream()
                .map(String.class::cast)
                .toList();
    }

    private JsonObject ask(Map<String, String> request) {
        String answer = script.demand(request);
        try {
            return answer.equals("null") ? new JsonObject() : JsonParser.object().from(answer);
        } catch (JsonParserException e) {
            throw new AssertionError("the script answers " + answer, e);
        }
    }

    @Override
    public void close() {
        script.close();
    }

    /** One of the nodes. */
    final class Peer implements MatrixPeer {
        private final JsonObject self;
        private final String type;
        private final List<String> securities;
        private final String index;

        private Peer(JsonObject self, String type, List<String> securities) {
            this.self = self;
            this.type = type;
            this.securities = securities;
            this.index = String.valueOf(self.getInt("index"));
        }

        /** The answer of an operation on streams, in which further words follow. */
        String streams(String operation, String peer, String name, String value) {
            return script.demand(Map.of("op", operation, "who", index, "peer", peer, name, value));
        }

        private JsonObject ask(String operation, String peer) {
            return JsPeers.this.ask(Map.of("op", operation, "who", index, "peer", peer));
        }

        @Override
        public String name() {
            return "js-libp2p, " + type + ", " + String.join(" or ", securities);
        }

        @Override
        public List<String> securities() {
            return securities;
        }

        @Override
        public String agent() {
            return "js-libp2p/";
        }

        @Override
        public String id() {
            return self.getString("id");
        }

        @Override
        public String publicKey() {
            return self.getString("publicKey");
        }

        @Override
        public String address(Transport transport) {
            return self.getArray("addresses").stream()
                    .map(String.class::cast)
                    .filter(transport::is)
                    .findFirst()
                    .orElseThrow();
        }

        /** The first address that it has. */
        String anyAddress() {
            return self.getArray("addresses").getString(0);
        }

        @Override
        public void dial(String address) {
            JsonObject unused =
                    JsPeers.this.ask(Map.of("op", "dial", "who", index, "address", address));
        }

        @Override
        public Seen seen(String peer) {
            JsonObject seen = ask("seen", peer);
            return new Seen(
                    seen.getString("address"),
                    seen.getBoolean("inbound"),
                    seen.getString("security"),
                    seen.getString("muxer"),
                    seen.getString("agent"),
                    seen.getArray("protocols").stream().map(String.class::cast).toList(),
                    seen.getString("publicKey"));
        }

        @Override
        public void ping(String peer) {
            String rtt = script.demand(Map.of("op", "ping", "who", index, "peer", peer));
            if (!rtt.matches("[0-9]+")) {
                throw new AssertionError("ping answers " + rtt);
            }
        }

        @Override
        public void hangUp(String peer) {
            JsonObject unused = ask("hangUp", peer);
        }

        @Override
        public void awaitGone(String peer) {
            JsonObject unused = ask("gone", peer);
        }

        @Override
        public void close() {}
    }
}
