package org.ashlar.unixfs.importer;

import java.util.List;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;

/** Joins leaves, as they come, to a tree. Confined to one thread. */
interface Layout {
    /** Makes the node above some children; the list is reused afterwards. */
    interface NodeMaker {
        Child make(List<Child> children, Attributes attributes);
    }

    /** Appends a leaf. */
    void add(Child leaf);

    /**
     * Closes the tree.
     *
     * @param attributes stored in its root
     */
    Child finish(Attributes attributes);
}
