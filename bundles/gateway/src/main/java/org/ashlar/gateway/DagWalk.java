package org.ashlar.gateway;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.car.CarWriter;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.multiformats.unixfs.HamtCursor;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.jspecify.annotations.Nullable;

/**
 * Writes the blocks of a graph depth first, a few read ahead. Bounded in depth, in links kept and
 * in blocks met. Confined to one thread, used once.
 */
final class DagWalk {
    static final int MAX_BLOCKS = 1 << 18;
    private static final int MAX_OPEN = 1 << 17;
    private static final int MAX_DEPTH = 1024;
    private static final int AHEAD = 4;

    /** One link to follow. */
    private static final class Step {
        final Cid cid;
        final int depth;
        final long start;
        final long size;
        @Nullable CompletableFuture<Block> future;

        /**
         * @param start offset in the file, or 0
         * @param size bytes of the file below, or negative when it does not matter
         */
        Step(Cid cid, int depth, long start, long size) {
            this.cid = cid;
            this.depth = depth;
            this.start = start;
            this.size = size;
        }
    }

    private final Content content;
    private final CarWriter writer;
    private final CarParams params;
    private final SeenBlocks written = new SeenBlocks(MAX_BLOCKS);
    private final SeenBlocks complete = new SeenBlocks(MAX_BLOCKS);
    private final Deque<Step> open = new ArrayDeque<>();
    private long first;
    private long last = Long.MAX_VALUE;

    DagWalk(Content content, CarWriter writer, CarParams params) {
        this.content = content;
        this.writer = writer;
        this.params = params;
    }

    /** Writes one block of the path that leads to the content. */
    void pathBlock(Block block) throws IOException {
        write(block);
    }

    /** Writes the content from its root on. */
    void run(Block root) throws IOException {
        long size = -1;
        Optional<UnixFsNode> node = unixFs(root);
        if (params.scope() == CarParams.Scope.ENTITY && node.isPresent() && isFile(node.get())) {
            size = fileSize(node.get());
            if (params.bytes().isPresent()) {
                first = params.bytes().get().first(size);
                last = params.bytes().get().last(size);
            }
        }
        expand(new Step(root.cid(), 0, 0, size), root);
        while (!open.isEmpty()) {
            content.context().check();
            prefetch();
            Step step = open.pop();
            if (params.duplicates() || !complete.contains(step.cid)) {
                CompletableFuture<Block> future = step.future;
                CompletableFuture<Block> wanted =
                        future == null ? content.session().get(step.cid) : future;
                expand(step, content.context().await(wanted));
            }
        }
    }

    private void prefetch() {
        Iterator<Step> steps = open.iterator();
        for (int i = 0; i < AHEAD && steps.hasNext(); i++) {
            Step step = steps.next();
            if (step.future == null && (params.duplicates() || !complete.contains(step.cid))) {
                step.future = content.session().get(step.cid);
            }
        }
    }

    private void expand(Step step, Block block) throws IOException {
        write(block);
        boolean whole =
                step.size < 0 || (step.start >= first && step.start + step.size - 1 <= last);
        if (whole && !params.duplicates()) {
            complete.add(step.cid);
        }
        List<Step> children = children(step, block);
        if (!children.isEmpty() && step.depth >= MAX_DEPTH) {
            throw new ProtocolViolationException("graph is too deep");
        }
        if (open.size() + children.size() > MAX_OPEN) {
            throw new ProtocolViolationException("graph is too wide");
        }
        for (int i = children.size() - 1; i >= 0; i--) {
            open.push(children.get(i));
        }
    }

    private void write(Block block) throws IOException {
        boolean inline = block.cid().hash().isIdentity();
        if (!inline && (params.duplicates() || written.add(block.cid()))) {
            writer.write(block.cid(), block.data());
        }
    }

    private List<Step> children(Step step, Block block) {
        List<Step> children = new ArrayList<>();
        if (params.scope() == CarParams.Scope.ALL) {
            for (Cid link : Ipld.links(block.cid().codec(), block.data())) {
                children.add(new Step(link, step.depth + 1, 0, -1));
            }
        } else if (params.scope() == CarParams.Scope.ENTITY) {
            Optional<UnixFsNode> info = unixFs(block);
            if (step.size >= 0) {
                parts(step, block, info, children);
            } else if (info.isPresent() && info.get().type() == UnixFsNode.Type.HAMT_SHARD) {
                shards(step, block, info.get(), children);
            }
        }
        return children;
    }

    /** The parts of a file that hold wanted bytes. */
    private void parts(Step step, Block block, Optional<UnixFsNode> info, List<Step> children) {
        if (info.isEmpty()) {
            checkSize(step, block.cid().codec() == Multicodec.RAW ? block.size() : -1);
            return;
        }
        UnixFsNode node = info.get();
        checkSize(step, isFile(node) ? fileSize(node) : -1);
        List<DagPbLink> links = DagPbNode.decode(block.data()).links();
        long[] sizes = node.blockSizes();
        if (sizes.length != links.size()) {
            throw new ProtocolViolationException("unixfs: sizes do not fit the links");
        }
        long start = step.start + node.data().map(data -> data.length).orElse(0);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > 0 && start <= last && start + sizes[i] > first) {
                children.add(new Step(links.get(i).cid(), step.depth + 1, start, sizes[i]));
            }
            start += sizes[i];
        }
    }

    private static void checkSize(Step step, long size) {
        if (size != step.size) {
            throw new ProtocolViolationException(
                    "unixfs: " + step.cid + " is not the part of a file it was linked as");
        }
    }

    private static void shards(Step step, Block block, UnixFsNode info, List<Step> children) {
        int digits = HamtCursor.prefixLength(HamtCursor.fanout(info));
        for (DagPbLink link : DagPbNode.decode(block.data()).links()) {
            if (link.name().length() == digits) {
                children.add(new Step(link.cid(), step.depth + 1, 0, -1));
            }
        }
    }

    private static Optional<UnixFsNode> unixFs(Block block) {
        if (block.cid().codec() != Multicodec.DAG_PB) {
            return Optional.empty();
        }
        try {
            return DagPbNode.decode(block.data()).data().map(UnixFsNode::decode);
        } catch (FormatException e) {
            return Optional.empty(); // plain dag-pb: just a block
        }
    }

    private static boolean isFile(UnixFsNode node) {
        return node.type() == UnixFsNode.Type.FILE || node.type() == UnixFsNode.Type.RAW;
    }

    private static long fileSize(UnixFsNode node) {
        long sum = node.data().map(data -> data.length).orElse(0);
        for (long size : node.blockSizes()) {
            sum = size < 0 ? -1 : Math.addExact(sum, size);
            if (sum < 0) {
                throw new ProtocolViolationException("unixfs: negative size");
            }
        }
        return sum;
    }
}
