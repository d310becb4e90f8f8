package org.ashlar.core.command.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.car.CarReader;
import org.ashlar.runtime.CallContext;

/**
 * Stages the blocks of archives in batches of bounded size. Every block is checked against its CID
 * before it is stored. Confined to one thread.
 */
final class CarImport {
    private static final int MAX_BATCH_BLOCKS = 128;
    private static final long MAX_BATCH_BYTES = 1 << 20;
    private static final int MAX_ROOTS = CarReader.MAX_ROOTS;

    private final CallContext context;
    private final BlockService blocks;
    private final int maxBlock;
    private final Set<Cid> roots = new LinkedHashSet<>();
    private List<Block> batch = new ArrayList<>();
    private long batchBytes;
    private long count;
    private long bytes;

    CarImport(CallContext context, BlockService blocks, int maxBlock) {
        this.context = context;
        this.blocks = blocks;
        this.maxBlock = maxBlock;
    }

    /**
     * Reads one archive to its end.
     *
     * @throws IOException if the stream ends early
     * @throws FormatException if its header is malformed
     * @throws IpfsException if anything behind the header is wrong
     */
    void read(InputStream in) throws IOException {
        CarReader car = new CarReader(in, maxBlock);
        roots.addAll(car.roots());
        if (roots.size() > MAX_ROOTS) {
            throw new IpfsException("import failed: more than " + MAX_ROOTS + " roots");
        }
        try {
            Optional<CarReader.Section> section = car.next();
            while (section.isPresent()) {
                context.check();
                add(new Block(section.get().cid(), section.get().data()));
                section = car.next();
            }
        } catch (IOException | FormatException e) {
            throw new IpfsException("import failed: " + e.getMessage(), e);
        }
        flush();
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

    /** Roots of all archives, each once, in order. */
    Set<Cid> roots() {
        return roots;
    }

    /** Number of blocks that were read. */
    long count() {
        return count;
    }

    /** Their bytes. */
    long bytes() {
        return bytes;
    }
}
