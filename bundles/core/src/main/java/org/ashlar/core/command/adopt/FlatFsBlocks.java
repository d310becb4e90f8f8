package org.ashlar.core.command.adopt;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.runtime.CallContext;

/**
 * Copies the blocks of a flatfs directory, each checked against its name, in batches of bounded
 * size. The directory is only read. Confined to one thread.
 */
final class FlatFsBlocks {
    private static final String SUFFIX = ".data";
    private static final int MAX_BLOCK = 32 << 20;
    private static final int MAX_BATCH_BLOCKS = 128;
    private static final long MAX_BATCH_BYTES = 1 << 20;

    private final CallContext context;
    private final BlockService blocks;
    private final Consumer<String> faults;
    private List<Block> batch = new ArrayList<>();
    private long batchBytes;
    private long count;
    private long bytes;

    /**
     * @param faults told of files that are no whole block
     */
    FlatFsBlocks(CallContext context, BlockService blocks, Consumer<String> faults) {
        this.context = context;
        this.blocks = blocks;
        this.faults = faults;
    }

    void copy(Path directory) throws IOException {
        try (DirectoryStream<Path> shards = Files.newDirectoryStream(directory)) {
            for (Path shard : shards) {
                if (Files.isDirectory(shard, LinkOption.NOFOLLOW_LINKS)
                        && !String.valueOf(shard.getFileName()).startsWith(".")) {
                    copyShard(shard);
                }
            }
        }
        flush();
    }

    private void copyShard(Path shard) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shard, "*" + SUFFIX)) {
            for (Path file : files) {
                context.check();
                Optional<Block> block = read(file);
                if (block.isPresent()) {
                    add(block.get());
                } else {
                    faults.accept(file + " is not the block that its name says; left out");
                }
            }
        }
    }

    private static Optional<Block> read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try {
            String text = name.substring(0, name.length() - SUFFIX.length());
            Multihash hash = Multihash.of(Multibase.BASE32UPPER.decodeBare(text));
            if (Files.size(file) > MAX_BLOCK) {
                return Optional.empty();
            }
            byte[] data = Files.readAllBytes(file);
            return Hashes.verifies(hash, data)
                    ? Optional.of(new Block(Cid.v1(Multicodec.RAW, hash), data))
                    : Optional.empty();
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    private void add(Block block) {
        batch.add(block);
        batchBytes += block.size();
        count++;
        bytes += block.size();
        if (batch.size() >= MAX_BATCH_BLOCKS || batchBytes >= MAX_BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (!batch.isEmpty()) {
            blocks.add(batch);
            batch = new ArrayList<>();
            batchBytes = 0;
        }
    }

    /** Number of blocks copied. */
    long count() {
        return count;
    }

    /** Their bytes. */
    long bytes() {
        return bytes;
    }
}
