package org.ashlar.unixfs.reader;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.node.FsNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of a file. Known parts stand in a list in their order; the first few are asked for
 * ahead of the reader, and inner nodes among them are replaced by their children as they arrive.
 * Parts outside the range are never asked for. Declared sizes decide only what is asked for; each
 * is compared with what came. Confined to one thread.
 */
final class FileStream extends InputStream {
    static final int MAX_AHEAD = 16;
    private static final int MIN_AHEAD = 2;
    private static final int CALM = 8; // parts in time before fewer are asked for
    private static final long MAX_AHEAD_BYTES = 2 << 20;
    private static final int MAX_DEPTH = 128;
    private static final int MAX_KNOWN = 1 << 18; // links of nodes on one path, at most
    private static final byte[] NOTHING = {};

    private static final class Part {
        final Cid cid;
        final long start;
        final long size;
        final int depth;
        @Nullable CompletableFuture<Block> future;
        @Nullable FsNode node;

        Part(Cid cid, long start, long size, int depth) {
            this.cid = cid;
            this.start = start;
            this.size = size;
            this.depth = depth;
        }
    }

    private final CallContext context;
    private final BlockSession session;
    private final long from;
    private final long end;

    @SuppressWarnings("JdkObsolete") // parts are replaced in the middle
    private final LinkedList<Part> parts = new LinkedList<>();

    private byte[] data = NOTHING;
    private int position;
    private int limit;
    private long delivered;

    /** How many parts are asked for at once: more when the reader had to wait, to save memory. */
    private int ahead = MIN_AHEAD;

    private int inTime;

    /**
     * @param root the file's root node
     * @param offset first byte
     * @param length most bytes, negative for all
     */
    FileStream(CallContext context, BlockSession session, Block root, long offset, long length) {
        this.context = context;
        this.session = session;
        FsNode node = FsNode.of(root);
        if (!node.isFile()) {
            throw new InvalidRequestException("this dag node is not a regular file");
        }
        long size = node.contentSize();
        this.from = Math.min(Math.max(offset, 0), size);
        this.end = length < 0 || length > size - from ? size : from + length;
        Part part = new Part(root.cid(), 0, size, 0);
        part.node = node;
        if (from < end) {
            parts.add(part);
        }
    }

    @Override
    public int read() throws IOException {
        return advance() ? data[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!advance()) {
            return -1;
        }
        int n = Math.min(length, limit - position);
        System.arraycopy(data, position, target, offset, n);
        position += n;
        return n;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long sum = 0;
        while (advance()) {
            out.write(data, position, limit - position);
            sum += limit - position;
            position = limit;
        }
        return sum;
    }

    @Override
    public int available() {
        return limit - position;
    }

    @Override
    public void close() {
        for (Part part : parts) {
            if (part.future != null) {
                part.future.cancel(false);
            }
        }
        parts.clear();
        data = NOTHING;
        position = 0;
        limit = 0;
    }

    private boolean advance() {
        while (position == limit) {
            data = NOTHING;
            position = 0;
            limit = 0;
            fetchAhead();
            Part part = parts.poll();
            if (part == null) {
                return false;
            }
            FsNode node = nodeOf(part);
            part.node = null; // an old part would keep its data from the collector of young objects
            take(node.data(), part.start);
            if (!node.links().isEmpty()) {
                parts.addAll(0, children(part, node));
            }
        }
        return true;
    }

    private void take(byte[] bytes, long start) {
        long first = Math.max(from - start, 0);
        long last = Math.min(bytes.length, end - start);
        if (first < last) {
            data = bytes;
            position = (int) first;
            limit = (int) last;
            delivered += last - first;
            if (delivered > end - from) {
                throw new ProtocolViolationException("unixfs: file is longer than it says");
            }
        }
    }

    private void fetchAhead() {
        int open = 0;
        long bytes = 0;
        ListIterator<Part> iterator = parts.listIterator();
        while (iterator.hasNext() && open < ahead && bytes < MAX_AHEAD_BYTES) {
            Part part = iterator.next();
            if (part.node == null && part.future == null) {
                part.future = session.get(part.cid);
            } else if (open > 0 && isInner(part) && parts.size() < MAX_KNOWN / 2) {
                FsNode node = nodeOf(part);
                if (!node.links().isEmpty() && node.data().length == 0) {
                    iterator.remove();
                    List<Part> children = children(part, node);
                    children.forEach(iterator::add);
                    children.forEach(child -> iterator.previous());
                    continue;
                }
            }
            open++;
            bytes += Math.min(part.size, Block.MAX_SIZE / 2);
        }
    }

    /** True when it is here and stands for more than it holds; leaves are decoded in their turn. */
    private static boolean isInner(Part part) {
        CompletableFuture<Block> future = part.future;
        if (part.node != null || future == null || future.isCompletedExceptionally()) {
            return part.node != null;
        }
        Block block = future.getNow(null);
        return block != null && part.size > block.size();
    }

    private FsNode nodeOf(Part part) {
        FsNode node = part.node;
        if (node == null) {
            CompletableFuture<Block> future = part.future;
            if (future != null) {
                adapt(future.isDone());
            }
            Block block = context.await(future == null ? session.get(part.cid) : future);
            node = FsNode.of(block);
            if (!node.isFile() || node.contentSize() != part.size) {
                throw new ProtocolViolationException(
                        "unixfs: " + part.cid + " is not the part of a file it was linked as");
            }
            part.node = node;
            part.future = null;
        }
        return node;
    }

    private void adapt(boolean arrived) {
        if (!arrived) {
            ahead = Math.min(MAX_AHEAD, ahead * 2);
            inTime = 0;
        } else if (++inTime == CALM) {
            ahead = Math.max(MIN_AHEAD, ahead - 1);
            inTime = 0;
        }
    }

    private List<Part> children(Part parent, FsNode node) {
        if (parent.depth >= MAX_DEPTH) {
            throw new ProtocolViolationException("unixfs: tree of a file is too deep");
        }
        List<Part> children = new ArrayList<>();
        long[] sizes = node.info().blockSizes();
        long start = parent.start + node.data().length;
        for (int i = 0; i < sizes.length && start < end; i++) {
            // A part that claims to be empty is read too: else it could hide what it holds.
            if (start + sizes[i] > from || (sizes[i] == 0 && start >= from)) {
                Cid cid = node.links().get(i).cid();
                children.add(new Part(cid, start, sizes[i], parent.depth + 1));
            }
            start += sizes[i];
        }
        if (parts.size() + children.size() > MAX_KNOWN) {
            throw new ProtocolViolationException("unixfs: tree of a file is too wide");
        }
        return children;
    }
}
