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
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.Nodes;

/**
 * Turns a stream into leaves and the nodes above them. In memory are the chunks being hashed and
 * one list of links per level. Confined to one thread; hashing runs on the disk pool.
 */
final class FileImporter {
    private static final int SMALL_CHUNK = 16 << 10; // not worth a change of threads

    private record Leaf(Block block, Child child) {}

    private final CallContext context;
    private final ImportOptions options;
    private final Executor disk;
    private final int ahead;
    private final Consumer<Block> sink;

    /**
     * @param ahead most chunks that are hashed while the next is read
     * @param sink takes each block
     */
    FileImporter(
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
     * @param progress told the bytes read so far, after each chunk and at the end
     */
    Child importFile(InputStream in, LongConsumer progress) throws IOException {
        BalancedTree tree = new BalancedTree(options.maxLinks(), this::node);
        Deque<CompletableFuture<Leaf>> hashing = new ArrayDeque<>();
        long read = 0;
        while (true) {
            context.check();
            byte[] chunk = in.readNBytes(options.chunkSize());
            if (chunk.length == 0 && read > 0) {
                break;
            }
            read += chunk.length;
            boolean last = chunk.length < options.chunkSize();
            if (last || chunk.length < SMALL_CHUNK) {
                drain(hashing, tree, 0);
                accept(leaf(chunk), tree);
            } else {
                hashing.add(CompletableFuture.supplyAsync(() -> leaf(chunk), disk));
                drain(hashing, tree, ahead);
            }
            if (last) {
                break;
            }
            progress.accept(read);
        }
        drain(hashing, tree, 0);
        progress.accept(read);
        return tree.finish();
    }

    private void drain(Deque<CompletableFuture<Leaf>> hashing, BalancedTree tree, int keep) {
        while (hashing.size() > keep) {
            accept(context.await(hashing.remove()), tree);
        }
    }

    private void accept(Leaf leaf, BalancedTree tree) {
        sink.accept(leaf.block());
        tree.add(leaf.child());
    }

    private Leaf leaf(byte[] chunk) {
        byte[] data = options.rawLeaves() ? chunk : Nodes.leaf(chunk);
        Block block =
                new Block(options.rawLeaves() ? options.rawCid(data) : options.nodeCid(data), data);
        return new Leaf(block, new Child(block.cid(), chunk.length, data.length));
    }

    private Child node(List<Child> children) {
        byte[] data = Nodes.file(children);
        Block block = new Block(options.nodeCid(data), data);
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
