package org.ashlar.unixfs.importer;

import org.ashlar.block.GcLocker;
import org.ashlar.runtime.CallContext;

/** Locks nothing, for work that stores nothing. Safe for use by any thread. */
final class NoLocks implements GcLocker {
    @Override
    public Lock pinLock(CallContext context) {
        return () -> {};
    }

    @Override
    public Lock gcLock(CallContext context) {
        return () -> {};
    }

    @Override
    public boolean gcRequested() {
        return false;
    }
}
