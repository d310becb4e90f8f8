package org.ashlar.itests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A Helia node in a child process; what it cannot do fails. Confined to one thread. */
final class Helia implements AutoCloseable {
    private final ScriptPeer script;

    Helia() throws IOException {
        script = new ScriptPeer("helia.mjs");
    }

    String address() {
        return script.demand(Map.of("op", "address"));
    }

    void connect(String address) {
        script.demand(Map.of("op", "connect", "address", address));
    }

    /** Adds a file and returns its CID. */
    String add(Path file) {
        return script.demand(Map.of("op", "add", "path", file.toString()));
    }

    /** Adds the content of a folder and returns the CID of its root. */
    String addTree(Path folder) {
        return script.demand(Map.of("op", "addTree", "path", folder.toString()));
    }

    void fetch(String cid, Path to) {
        fetch("fetch", cid, to);
    }

    void fetchTree(String cid, Path to) {
        fetch("fetchTree", cid, to);
    }

    private void fetch(String operation, String cid, Path to) {
        script.demand(Map.of("op", operation, "cid", cid, "path", to.toString()));
    }

    @Override
    public void close() {
        script.close();
    }
}
