package org.ashlar.testing;

import org.ashlar.runtime.MemoryBudget;

/** The same number of bytes for every share. Immutable. */
public final class FakeMemoryBudget implements MemoryBudget {
    private final long bytes;

    /** Gives each share this much. */
    public FakeMemoryBudget(long bytes) {
        this.bytes = bytes;
    }

    @Override
    public long bytes(Share share) {
        return bytes;
    }

    @Override
    public long total() {
        return bytes * Share.values().length;
    }
}
