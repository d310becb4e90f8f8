package org.ashlar.examples.logos;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.node.AddOptions;
import org.ashlar.node.Ipfs;

/** Catalogues in a map. Not thread-safe. */
final class FakeIpfs implements Ipfs {
    private static final long SHA2_256 = 0x12;

    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<Cid, String> names = new HashMap<>();
    private final List<String> pins = new ArrayList<>();
    private final CompletableFuture<InputStream> hanging = new CompletableFuture<>();
    private Cid current = cid("none");
    private boolean noNames;
    private boolean hang;
    private int reads;
    private int resolved;

    private static Cid cid(String name) {
        return Cid.v1(Multicodec.RAW, Hashes.hash(SHA2_256, name.getBytes(StandardCharsets.UTF_8)));
    }

    /** Lets the name of the catalogue point at this one. */
    FakeIpfs catalogue(String name) {
        current = cid(name);
        names.put(current, name);
        return this;
    }

    FakeIpfs put(String file, byte[] content) {
        files.put("/ipfs/" + current + "/" + file, content);
        return this;
    }

    void noNames() {
        noNames = true;
    }

    void hang() {
        hang = true;
    }

    CompletableFuture<InputStream> hanging() {
        return hanging;
    }

    int reads() {
        return reads;
    }

    int resolved() {
        return resolved;
    }

    List<String> pins() {
        return pins;
    }

    @Override
    public CompletableFuture<Cid> add(InputStream content, AddOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<InputStream> get(String path, long offset, long length) {
        reads++;
        if (hang) {
            return hanging;
        }
        byte[] content = files.get(path);
        return content == null
                ? CompletableFuture.failedFuture(new ContentNotFoundException("no " + path))
                : CompletableFuture.completedFuture(new ByteArrayInputStream(content));
    }

    @Override
    public CompletableFuture<Cid> resolve(String path) {
        resolved++;
        return noNames
                ? CompletableFuture.failedFuture(new ContentNotFoundException("no " + path))
                : CompletableFuture.completedFuture(current);
    }

    @Override
    public CompletableFuture<Void> pin(Cid content, String name) {
        pins.add("pin " + names.get(content));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> unpin(Cid content) {
        pins.add("unpin " + names.get(content));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<String> publish(String path, String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String peerId() {
        return "self";
    }
}
