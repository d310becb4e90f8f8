package org.ashlar.unixfs.importer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
import org.ashlar.block.FileBlock;
import org.ashlar.block.Filestore;
import org.ashlar.block.GcLocker;
import org.ashlar.command.InputFiles;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.repo.NodeConfig;
import org.ashlar.runtime.CallContext;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.runtime.Pools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Imports uploads in memory that does not grow with them. Safe for use by any thread. */
@Component(service = Importer.class)
public final class Importer {
    private static final int MAX_AHEAD = 8;
    private static final long MAX_BATCH_BYTES = 1 << 20;
    private static final int MAX_BATCH_BLOCKS = 128;

    private final BlockService blockService;
    private final Filestore filestore;
    private final Blockstore blockstore;
    private final GcLocker gcLocker;
    private final Pools pools;
    private final MemoryBudget budget;
    private final NodeConfig config;

    /**
     * @param blockService takes the blocks
     * @param filestore takes references in place of blocks
     * @param blockstore is synced before a root is reported
     * @param gcLocker keeps collection away meanwhile
     * @param pools hash and write
     * @param budget bounds what is in flight
     * @param config sizes of batches
     */
    @Activate
    public Importer(
            @Reference BlockService blockService,
            @Reference Filestore filestore,
            @Reference Blockstore blockstore,
            @Reference GcLocker gcLocker,
            @Reference Pools pools,
            @Reference MemoryBudget budget,
            @Reference NodeConfig config) {
        this.blockService = blockService;
        this.filestore = filestore;
        this.blockstore = blockstore;
        this.gcLocker = gcLocker;
        this.pools = pools;
        this.budget = budget;
        this.config = config;
    }

    /**
     * Fails unless references to files can be kept.
     *
     * @throws IpfsException in Kubo's words
     */
    public void requireFilestore() {
        if (!filestore.enabled()) {
            throw new IpfsException(
                    "either the filestore or the urlstore must be enabled to use nocopy, see:"
                            + " https://github.com/ipfs/kubo/blob/master/docs/"
                            + "experimental-features.md#ipfs-filestore");
        }
    }

    /**
     * Imports all files of an upload.
     *
     * @param storing where the blocks go
     * @param after called for each root after its blocks were synced
     * @throws IOException if the upload is malformed or ends early
     */
    public void importAll(
            CallContext context,
            ImportOptions options,
            Storing storing,
            InputFiles input,
            RootKeeper after,
            ImportListener listener)
            throws IOException {
        BlockSink sink =
                new BlockSink(
                        context,
                        (blocks, leaves) -> stage(storing, blocks, leaves),
                        pools.disk(),
                        batch());
        TreeImporter.Files files = files(context, options, storing, sink);
        RootKeeper keeper =
                (root, name) -> {
                    sync(context);
                    after.keep(root, name);
                };
        new TreeImporter(context, options, files, sink, gcLocker, keeper, listener).run(input);
    }

    /** Computes the CIDs that {@link #importAll} would give, and stores nothing. */
    public void hashAll(
            CallContext context, ImportOptions options, InputFiles input, ImportListener listener)
            throws IOException {
        BlockSink sink = new BlockSink(context, (blocks, leaves) -> {}, Runnable::run, batch());
        TreeImporter.Files files = files(context, options, Storing.COPY, sink);
        GcLocker free = new NoLocks();
        new TreeImporter(context, options, files, sink, free, (root, name) -> {}, listener)
                .run(input);
    }

    private TreeImporter.Files files(
            CallContext context, ImportOptions options, Storing storing, BlockSink sink) {
        FileImporter files =
                new FileImporter(context, options, pools.disk(), ahead(options), sink::add);
        if (storing != Storing.REFER) {
            return (file, attributes, progress) ->
                    files.importFile(file.content(), attributes, progress);
        }
        return (file, attributes, progress) -> {
            Path place = FilePlaces.of(file, filestore);
            return files.importFile(
                    file.content(),
                    attributes,
                    (leaf, at) -> refer(sink, leaf, place, at),
                    progress);
        };
    }

    /** Only raw leaves are pieces of a file as they are. */
    private static void refer(BlockSink sink, Block leaf, Path place, long offset) {
        if (leaf.cid().codec() == Multicodec.RAW && leaf.size() > 0) {
            sink.add(new FileBlock(leaf, place, offset));
        } else {
            sink.add(leaf);
        }
    }

    private void stage(Storing storing, List<Block> blocks, List<FileBlock> leaves) {
        List<Block> wanted =
                storing == Storing.COPY
                        ? blocks
                        : blocks.stream()
                                .filter(block -> !filestore.refers(block.cid().hash()))
                                .toList();
        if (!wanted.isEmpty()) {
            blockService.add(wanted);
        }
        if (!leaves.isEmpty()) {
            filestore.add(leaves);
        }
    }

    private void sync(CallContext context) {
        context.await(CompletableFuture.runAsync(blockstore::sync, pools.disk()));
    }

    private BlockSink.Batch batch() {
        long blocks = config.integer("Import.BatchMaxNodes").orElse(MAX_BATCH_BLOCKS);
        long bytes = config.integer("Import.BatchMaxSize").orElse(MAX_BATCH_BYTES);
        long share = Math.max(1, budget.bytes(MemoryBudget.Share.IMPORTER) / 8);
        return new BlockSink.Batch(
                (int) Math.max(1, Math.min(blocks, MAX_BATCH_BLOCKS)),
                Math.max(1, Math.min(Math.min(bytes, MAX_BATCH_BYTES), share)));
    }

    private int ahead(ImportOptions options) {
        long chunks =
                budget.bytes(MemoryBudget.Share.IMPORTER)
                        / (4L * options.files().chunking().maxSize());
        return (int) Math.max(1, Math.min(chunks, MAX_AHEAD));
    }
}
