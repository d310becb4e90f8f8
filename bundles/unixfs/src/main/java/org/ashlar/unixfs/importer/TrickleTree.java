package org.ashlar.unixfs.importer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;

/**
 * Builds a trickle tree: each node has leaves first, then four subtrees of depth 1, four of depth 2
 * and so on, so that the beginning of a stream is near its root. Held is one unfinished node per
 * level. Confined to one thread.
 */
final class TrickleTree implements Layout {
    /** Subtrees of one depth in a node. */
    static final int REPEAT = 4;

    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** An unfinished node. */
    private static final class Frame {
        final int maxDepth;
        final List<Child> links = new ArrayList<>();
        int depth = 1;
        int repeat;

        Frame(int maxDepth) {
            this.maxDepth = maxDepth;
        }
    }

    private final int maxLinks;
    private final NodeMaker maker;
    private final Deque<Frame> open = new ArrayDeque<>();

    /**
     * @param maxLinks most leaves of a node, at least 2
     */
    TrickleTree(int maxLinks, NodeMaker maker) {
        this.maxLinks = maxLinks;
        this.maker = maker;
        open.push(new Frame(UNLIMITED));
    }

    @Override
    public void add(Child leaf) {
        while (true) {
            Frame top = open.element();
            if (top.links.size() < maxLinks) {
                top.links.add(leaf);
                return;
            }
            if (top.depth < top.maxDepth) {
                open.push(new Frame(top.depth));
            } else {
                close();
            }
        }
    }

    @Override
    public Child finish(Attributes attributes) {
        while (open.size() > 1) {
            close();
        }
        return maker.make(open.element().links, attributes);
    }

    private void close() {
        Child node = maker.make(open.pop().links, Attributes.NONE);
        Frame parent = open.element();
        parent.links.add(node);
        parent.repeat++;
        if (parent.repeat == REPEAT) {
            parent.repeat = 0;
            parent.depth++;
        }
    }
}
