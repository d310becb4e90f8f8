package org.ashlar.unixfs.importer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.unixfs.importer.ImportOptions.DirectoryLimit;
import org.ashlar.unixfs.importer.ImportOptions.Estimation;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.Nodes;

/** Entries of a directory that fits into one block. Confined to one thread. */
final class DirectoryBuilder {
    private final String name;
    private final ImportOptions options;
    private final Map<String, Child> entries = new HashMap<>();
    private long linkBytes;

    /**
     * @param name last name of its path, empty for the directory that wraps all
     */
    DirectoryBuilder(String name, ImportOptions options) {
        this.name = name;
        this.options = options;
    }

    String name() {
        return name;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Adds an entry.
     *
     * @throws InvalidRequestException if the name is taken or the directory gets too large
     */
    void add(String entry, Child child) {
        if (entries.putIfAbsent(entry, child) != null) {
            throw new InvalidRequestException("directory already has entry by that name");
        }
        linkBytes += entry.getBytes(StandardCharsets.UTF_8).length + child.cid().bytes().length;
        DirectoryLimit limit = options.directories();
        boolean judged = limit.estimation() == Estimation.LINKS;
        refuseIf(linkBytes > (judged ? limit.bytes() : Block.MAX_SIZE));
        refuseIf(limit.links() > 0 && entries.size() > limit.links());
    }

    /** The directory's block. */
    Block block() {
        byte[] data = Nodes.directory(entries);
        DirectoryLimit limit = options.directories();
        refuseIf(limit.estimation() == Estimation.BLOCK && data.length > limit.bytes());
        refuseIf(data.length > Block.MAX_SIZE);
        return new Block(options.nodeCid(data), data);
    }

    /** How the parent links {@link #block}. */
    Child child(Block block) {
        long total = block.size();
        for (Child child : entries.values()) {
            total += child.total();
        }
        return new Child(block.cid(), 0, total);
    }

    private void refuseIf(boolean tooLarge) {
        if (tooLarge) {
            throw new InvalidRequestException(
                    "directory \""
                            + name
                            + "\" is too large for one block; this node cannot write sharded"
                            + " (HAMT) directories yet");
        }
    }
}
