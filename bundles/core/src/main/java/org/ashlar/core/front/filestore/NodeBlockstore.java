package org.ashlar.core.front.filestore;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.core.front.store.BlockstoreFront;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * All blocks of the node: those stored, then those that files hold. A block that is both is read
 * from the store. Safe for use by any thread that may block.
 */
@Component(service = Blockstore.class)
public final class NodeBlockstore implements Blockstore {
    private final Blockstore stored;
    private final FileReferences references;

    /**
     * @param stored blocks in the store
     * @param references blocks in files
     */
    @Activate
    public NodeBlockstore(@Reference BlockstoreFront stored, @Reference FileReferences references) {
        this((Blockstore) stored, references);
    }

    NodeBlockstore(Blockstore stored, FileReferences references) {
        this.stored = stored;
        this.references = references;
    }

    @Override
    public Optional<Block> get(Cid cid) {
        Optional<Block> block = stored.get(cid);
        return block.isPresent()
                ? block
                : references
                        .find(cid.hash())
                        .map(reference -> new Block(cid, references.read(reference)));
    }

    @Override
    public boolean has(Cid cid) {
        return stored.has(cid) || references.has(cid.hash());
    }

    @Override
    public OptionalLong size(Cid cid) {
        OptionalLong size = stored.size(cid);
        if (size.isPresent()) {
            return size;
        }
        Optional<FileReference> reference = references.find(cid.hash());
        return reference.isPresent()
                ? OptionalLong.of(reference.get().size())
                : OptionalLong.empty();
    }

    @Override
    public void stage(List<Block> blocks) {
        stored.stage(blocks);
    }

    @Override
    public void sync() {
        stored.sync();
        references.sync();
    }

    /** Removes the block and the reference. */
    @Override
    public void delete(Multihash hash) {
        stored.delete(hash);
        references.delete(hash);
    }

    @Override
    public List<Multihash> hashes(@Nullable Multihash after, int limit) {
        List<Multihash> inFiles = references.hashes(after, limit);
        List<Multihash> inStore = stored.hashes(after, limit);
        if (inFiles.isEmpty()) {
            return inStore;
        }
        TreeSet<Multihash> both = new TreeSet<>(inStore);
        both.addAll(inFiles);
        return both.stream().limit(limit).toList();
    }

    @Override
    public long diskUsage() {
        return stored.diskUsage();
    }
}
