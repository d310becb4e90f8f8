package org.ashlar.itests;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A local network of js-libp2p DHT servers in a child process. Confined to one thread. */
final class DhtPeers implements AutoCloseable {
    private final ScriptPeer script;

    DhtPeers(int count) throws IOException {
        script = new ScriptPeer("dht.mjs", Integer.toString(count));
    }

    /** The address of one of them. */
    String address() {
        return ask(Map.of("op", "address"));
    }

    /** Lets one announce a content; the CID and the peer, or nothing when it failed. */
    String[] provide(String text) {
        return ask(Map.of("op", "provide", "text", text)).split(" ", -1);
    }

    /** True when one of them finds that the peer has the content. */
    boolean finds(String cid, String peer) {
        return ask(Map.of("op", "find", "cid", cid, "peer", peer)).equals("found");
    }

    /** Ends 30 % of them without a farewell to anybody, and tells how many. */
    int kill() {
        return Integer.parseInt(ask(Map.of("op", "kill")));
    }

    /** True when the peer is, or was at any time, in the routing table of one of them. */
    boolean everHeld(String peer) {
        return Boolean.parseBoolean(ask(Map.of("op", "held", "peer", peer)));
    }

    /** Ids of those that run. */
    List<String> running() {
        return List.of(ask(Map.of("op", "peers")).split(" ", -1));
    }

    /** Lets one look for a peer; its addresses, or nothing. */
    String locate(String peer) {
        return ask(Map.of("op", "locate", "peer", peer));
    }

    /** Lets one place a record, made by the {@code ipns} package; the name, or nothing. */
    String publish(String path) {
        return ask(Map.of("op", "publish", "text", path));
    }

    /** Lets one look for a record, which that package verifies; its path, or nothing. */
    String resolve(String name) {
        return ask(Map.of("op", "resolve", "name", name));
    }

    private String ask(Map<String, String> request) {
        return script.ask(request);
    }

    @Override
    public void close() {
        script.close();
    }
}
