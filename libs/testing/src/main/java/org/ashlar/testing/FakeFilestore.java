package org.ashlar.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.block.FileBlock;
import org.ashlar.block.Filestore;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multihash;

/** References in a list; allowed are files below one directory. Safe for use by any thread. */
public final class FakeFilestore implements Filestore {
    private final List<FileBlock> references = new ArrayList<>();
    private volatile Path top = Path.of("/");
    private volatile boolean enabled;

    /** Switches it on for files below a directory. */
    public void enable(Path directory) {
        top = directory;
        enabled = true;
    }

    /** What was referred to, in order. */
    public synchronized List<FileBlock> references() {
        return List.copyOf(references);
    }

    @Override
    public boolean enabled() {
        return enabled;
    }

    @Override
    public void check(Path file) {
        if (!enabled || !file.startsWith(top)) {
            throw new IpfsException("no references to " + file);
        }
    }

    @Override
    public synchronized void add(List<FileBlock> blocks) {
        references.addAll(blocks);
    }

    @Override
    public synchronized boolean refers(Multihash hash) {
        return references.stream().anyMatch(each -> each.block().cid().hash().equals(hash));
    }
}
