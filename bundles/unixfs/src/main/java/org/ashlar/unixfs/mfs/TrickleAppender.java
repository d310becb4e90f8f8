package org.ashlar.unixfs.mfs;

import java.io.IOException;
import org.ashlar.block.Block;
import org.ashlar.unixfs.chunker.Chunker;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.Nodes;

/**
 * Appends leaves to a file as the trickle layout has them: a node has its leaves first, then four
 * subtrees of depth 1, four of depth 2 and so on. It goes on where the file ends, in the steps that
 * Kubo takes. Confined to one thread.
 */
final class TrickleAppender {
    private static final int MAX_LINKS = 174;
    private static final int REPEAT = 4;

    private final Workspace workspace;
    private final CidFormat format;
    private final boolean rawLeaves;
    private final Chunker chunker;
    private byte[] next;

    TrickleAppender(Workspace workspace, CidFormat format, boolean rawLeaves, Chunker chunker)
            throws IOException {
        this.workspace = workspace;
        this.format = format;
        this.rawLeaves = rawLeaves;
        this.chunker = chunker;
        this.next = chunker.next();
    }

    private boolean done() {
        return next.length == 0;
    }

    /** Appends all chunks below a root. */
    void append(FilePart root) throws IOException {
        int depth = depth(root);
        int repeat = repeat(root);
        if (depth == 0) {
            fillLayer(root);
            if (done()) {
                return;
            }
            depth++;
        }
        fillLastChild(root, depth - 1, repeat);
        if (!done()) {
            depth++;
        }
        for (int i = depth; !done(); i++) {
            fillRound(root, i, 0);
        }
    }

    /** Up to four subtrees of one depth. */
    private void fillRound(FilePart part, int depth, int from) throws IOException {
        for (int i = from; i < REPEAT && !done(); i++) {
            part.add(fill(FilePart.empty(format), depth));
        }
    }

    private Child fill(FilePart part, int maxDepth) throws IOException {
        fillLayer(part);
        for (int depth = 1; depth < maxDepth && !done(); depth++) {
            fillRound(part, depth, 0);
        }
        return part.write(workspace, part.format);
    }

    private void fillLayer(FilePart part) throws IOException {
        while (part.links.size() < MAX_LINKS && !done()) {
            workspace.context().check();
            byte[] chunk = next;
            next = chunker.next();
            byte[] data = rawLeaves ? chunk : Nodes.rawLeaf(chunk);
            Block block = new Block(rawLeaves ? format.raw(data) : format.node(data), data);
            workspace.add(block);
            part.add(new Child(block.cid(), chunk.length, data.length));
        }
    }

    private void fillLastChild(FilePart part, int depth, int repeat) throws IOException {
        if (part.links.size() <= MAX_LINKS) {
            return;
        }
        int last = part.links.size() - 1;
        FilePart child = FilePart.of(workspace.block(part.links.get(last).cid()));
        if (!child.raw) {
            appendBelow(child, depth - 1);
            part.replace(last, child.write(workspace, child.format));
        }
        if (repeat != 0) {
            fillRound(part, depth, repeat);
        }
    }

    private void appendBelow(FilePart part, int maxDepth) throws IOException {
        if (maxDepth == 0 || done()) {
            return;
        }
        int depth = depth(part);
        int repeat = repeat(part);
        if (depth == 0) {
            fillLayer(part);
            depth++;
        }
        if (depth == maxDepth) {
            return;
        }
        fillLastChild(part, depth, repeat);
        if (!done()) {
            depth++;
        }
        for (int i = depth; i < maxDepth && !done(); i++) {
            fillRound(part, i, 0);
        }
    }

    private static int depth(FilePart part) {
        int subtrees = part.links.size() - MAX_LINKS;
        return subtrees < 0 ? 0 : subtrees / REPEAT + 1;
    }

    private static int repeat(FilePart part) {
        int subtrees = part.links.size() - MAX_LINKS;
        return subtrees < 0 ? 0 : subtrees % REPEAT;
    }
}
