package org.ashlar.unixfs.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.ashlar.unixfs.node.Child;

/**
 * Builds a balanced tree from the left, holding one unfinished node per level. Every level but the
 * rightmost edge is full, so that the shape depends on the number of leaves only. Confined to one
 * thread.
 */
final class BalancedTree {
    private final int maxLinks;
    private final Function<List<Child>, Child> makeNode;
    private final List<List<Child>> levels = new ArrayList<>();

    /**
     * @param maxLinks most links of a node, at least 2
     * @param makeNode makes the node above some children; the list is reused afterwards
     */
    BalancedTree(int maxLinks, Function<List<Child>, Child> makeNode) {
        this.maxLinks = maxLinks;
        this.makeNode = makeNode;
    }

    /** Appends a leaf. */
    void add(Child leaf) {
        add(0, leaf);
    }

    /** Closes all levels; there must be a leaf. */
    Child finish() {
        for (int level = 0; ; level++) {
            List<Child> links = levels.get(level);
            if (level == levels.size() - 1 && links.size() == 1) {
                return links.get(0);
            }
            add(level + 1, makeNode.apply(links));
        }
    }

    // A full level is closed only when one more child comes: the last one may be the root itself.
    private void add(int level, Child child) {
        if (levels.size() == level) {
            levels.add(new ArrayList<>());
        }
        List<Child> links = levels.get(level);
        if (links.size() == maxLinks) {
            Child node = makeNode.apply(links);
            links.clear();
            add(level + 1, node);
        }
        links.add(child);
    }
}
