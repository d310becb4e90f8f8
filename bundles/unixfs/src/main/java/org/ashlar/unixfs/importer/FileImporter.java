package org.ashlar.unixfs.importer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.ashlar.block.Block;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.chunker.Chunker;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.Nodes;

/**
 * Turns a stream into leaves and the nodes above them. In memory are the chunks being hashed and
 * one list of links per level. Confined to one thread; hashing runs on the disk pool.
 */
public final class FileImporter {
    private static final int SMALL_CHUNK = 16 << 10; // not worth a change of threads
    private static final int PROGRESS_STEP = 256 << 10;

    private record Leaf(Block block, Child child) {}

    private record Hashing(byte[] chunk, CompletableFuture<Leaf> leaf) {}

    /** Takes the leaves of one file in order. */
    interface LeafSink {
        /**
         * Takes a leaf.
         *
         * @param offset of its content in the file
         */
        void accept(Block leaf, long offset);
    }

    /** A tree that grows leaf by leaf. */
    private static final class Growing {
        final Deque<Hashing> hashing = new ArrayDeque<>();
        final Chunker chunker;
        final Layout layout;
        final LeafSink leaves;
        long offset;

        Growing(Chunker chunker, Layout layout, LeafSink leaves) {
            this.chunker = chunker;
            this.layout = layout;
            this.leaves = leaves;
        }

        void add(Leaf leaf) {
            leaves.accept(leaf.block(), offset);
            offset += leaf.child().content();
            layout.add(leaf.child());
        }
    }

    private final CallContext context;
    private final ImportOptions options;
    private final Executor disk;
    private final int ahead;
    private final Consumer<Block> sink;

    /**
     * @param ahead most chunks that are hashed while the next is read
     * @param sink takes each block
     */
    public FileImporter(
            CallContext context,
            ImportOptions options,
            Executor disk,
            int ahead,
            Consumer<Block> sink) {
        this.context = context;
        this.options = options;
        this.disk = disk;
        this.ahead = ahead;
        this.sink = sink;
    }

    /**
     * Imports all of a stream.
     *
     * @param attributes stored in the root; then leaves must not be raw
     * @param progress told the bytes read so far, now and then and at the end
     */
    public Child importFile(InputStream in, Attributes attributes, LongConsumer progress)
            throws IOException {
        return importFile(in, attributes, (leaf, offset) -> sink.accept(leaf), progress);
    }

    /**
     * Imports all of a stream.
     *
     * @param leaves takes the leaves in place of the sink
     */
    Child importFile(InputStream in, Attributes attributes, LeafSink leaves, LongConsumer progress)
            throws IOException {
        Chunker chunker = options.files().chunking().open(in);
        byte[] first = chunker.next();
        byte[] chunk = first.length == 0 ? first : chunker.next();
        if (chunk.length == 0 && !(options.files().trickle() && first.length == 0)) {
            progress.accept(first.length);
            return single(chunker, first, attributes, leaves);
        }
        Growing tree = new Growing(chunker, layout(), leaves);
        long read = first.length;
        long told = 0;
        add(first, tree);
        while (chunk.length > 0) {
            context.check();
            read += chunk.length;
            add(chunk, tree);
            chunk = chunker.next();
            if (read - told >= PROGRESS_STEP && chunk.length > 0) {
                told = read;
                progress.accept(read);
            }
        }
        drain(tree, 0);
        progress.accept(read);
        return tree.layout.finish(attributes);
    }

    private Layout layout() {
        int links = options.files().maxLinks();
        return options.files().trickle()
                ? new TrickleTree(links, this::node)
                : new BalancedTree(links, this::node);
    }

    /** A file of one chunk. */
    private Child single(Chunker chunker, byte[] chunk, Attributes attributes, LeafSink leaves) {
        if (options.files().trickle()) {
            Growing tree = new Growing(chunker, layout(), leaves);
            tree.add(leaf(chunk));
            return tree.layout.finish(attributes);
        }
        Leaf leaf = options.rawLeaves() ? leaf(chunk) : of(Nodes.leaf(chunk, attributes), chunk);
        leaves.accept(leaf.block(), 0);
        return leaf.child();
    }

    private void add(byte[] chunk, Growing tree) {
        if (chunk.length == 0) {
            return;
        }
        if (chunk.length < SMALL_CHUNK) {
            drain(tree, 0);
            tree.add(leaf(chunk));
        } else {
            tree.hashing.add(
                    new Hashing(chunk, CompletableFuture.supplyAsync(() -> leaf(chunk), disk)));
            drain(tree, ahead);
        }
    }

    private void drain(Growing tree, int keep) {
        while (tree.hashing.size() > keep) {
            Hashing next = tree.hashing.remove();
            tree.add(context.await(next.leaf()));
            if (!options.rawLeaves()) {
                tree.chunker.reuse(next.chunk()); // its leaf has a copy
            }
        }
    }

    private Leaf leaf(byte[] chunk) {
        if (options.rawLeaves()) {
            Block block = new Block(options.format().raw(chunk), chunk);
            return new Leaf(block, new Child(block.cid(), chunk.length, chunk.length));
        }
        return of(
                options.files().trickle()
                        ? Nodes.rawLeaf(chunk)
                        : Nodes.leaf(chunk, Attributes.NONE),
                chunk);
    }

    private Leaf of(byte[] data, byte[] chunk) {
        Block block = new Block(options.format().node(data), data);
        return new Leaf(block, new Child(block.cid(), chunk.length, data.length));
    }

    private Child node(List<Child> children, Attributes attributes) {
        byte[] data = Nodes.file(children, attributes, options.format());
        Block block = new Block(options.format().node(data), data);
        sink.accept(block);
        long content = 0;
        long total = data.length;
        for (Child child : children) {
            content += child.content();
            total += child.total();
        }
        return new Child(block.cid(), content, total);
    }
}
