package org.ashlar.core.front.filestore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.block.FileBlock;
import org.ashlar.block.Filestore;
import org.ashlar.core.front.exchange.BlockServiceFront;
import org.ashlar.core.front.store.BlockstoreFront;
import org.ashlar.multiformats.Multihash;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes references from importers. Safe for use by any thread that may block. */
@Component(service = Filestore.class)
public final class FilestoreFront implements Filestore {
    /** Is told of new blocks. */
    interface Listener {
        void added(List<Block> blocks);
    }

    private final FileReferences references;
    private final Blockstore stored;
    private final Listener listener;

    /**
     * @param references where references go
     * @param stored blocks that need none
     * @param service tells the exchanges
     */
    @Activate
    public FilestoreFront(
            @Reference FileReferences references,
            @Reference BlockstoreFront stored,
            @Reference BlockServiceFront service) {
        this(references, stored, service::announce);
    }

    FilestoreFront(FileReferences references, Blockstore stored, Listener listener) {
        this.references = references;
        this.stored = stored;
        this.listener = listener;
    }

    @Override
    public boolean enabled() {
        return references.enabled();
    }

    @Override
    public void check(Path file) {
        references.below(file);
    }

    @Override
    public void add(List<FileBlock> blocks) {
        List<FileReference> absent = new ArrayList<>(blocks.size());
        List<Block> added = new ArrayList<>(blocks.size());
        for (FileBlock each : blocks) {
            Multihash hash = each.block().cid().hash();
            String path = references.below(each.file());
            if (!stored.has(each.block().cid()) && !refers(hash)) {
                absent.add(new FileReference(hash, path, each.offset(), each.block().size()));
                added.add(each.block());
            }
        }
        if (!absent.isEmpty()) {
            references.stage(absent);
            listener.added(added);
        }
    }

    @Override
    public boolean refers(Multihash hash) {
        return references.has(hash);
    }
}
