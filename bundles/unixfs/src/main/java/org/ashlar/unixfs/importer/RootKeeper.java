package org.ashlar.unixfs.importer;

import org.ashlar.multiformats.Cid;

/** Makes a finished root safe. Called on the importing thread. */
public interface RootKeeper {
    /** Returns when the root and all below it are as safe as was asked for. */
    void keep(Cid root);
}
