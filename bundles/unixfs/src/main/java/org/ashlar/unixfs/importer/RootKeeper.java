package org.ashlar.unixfs.importer;

import org.ashlar.multiformats.Cid;

/** Makes a finished root safe. Called on the importing thread. */
public interface RootKeeper {
    /**
     * Returns when the root and all below it are as safe as was asked for.
     *
     * @param name of the root in the upload, empty when it has none
     */
    void keep(Cid root, String name);
}
