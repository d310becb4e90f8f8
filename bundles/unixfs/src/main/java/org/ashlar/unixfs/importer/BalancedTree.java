package org.ashlar.unixfs.importer;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;

/**
 * Builds a balanced tree from the left, holding one unfinished node per level. Every level but the
 * rightmost edge is full, so that the shape depends on the number of leaves only. Confined to one
 * thread.
 */
final class BalancedTree implements Layout {
    private final int maxLinks;
    private final NodeMaker maker;
    private final List<List<Child>> levels = new ArrayList<>();

    /**
     * @param maxLinks most links of a node, at least 2
     */
    BalancedTree(int maxLinks, NodeMaker maker) {
        this.maxLinks = maxLinks;
        this.maker = maker;
    }

    @Override
    public void add(Child leaf) {
        add(0, leaf);
    }

    /** A single leaf is its own root, whoever made it has given it its attributes. */
    @Override
    public Child finish(Attributes attributes) {
        for (int level = 0; ; level++) {
            List<Child> links = levels.get(level);
            if (level < levels.size() - 1) {
                add(level + 1, maker.make(links, Attributes.NONE));
            } else if (links.size() == 1) {
                return links.get(0);
            } else {
                return maker.make(links, attributes);
            }
        }
    }

    // A full level is closed only when one more child comes: the last one may be the root itself.
    private void add(int level, Child child) {
        if (levels.size() == level) {
            levels.add(new ArrayList<>());
        }
        List<Child> links = levels.get(level);
        if (links.size() == maxLinks) {
            Child node = maker.make(links, Attributes.NONE);
            links.clear();
            add(level + 1, node);
        }
        links.add(child);
    }
}
