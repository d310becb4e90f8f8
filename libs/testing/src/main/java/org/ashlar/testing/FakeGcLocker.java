package org.ashlar.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.block.GcLocker;
import org.ashlar.runtime.CallContext;

/** Counts locks and never waits. Safe for use by any thread. */
public final class FakeGcLocker implements GcLocker {
    private final AtomicInteger pinLocks = new AtomicInteger();
    private final AtomicInteger gcLocks = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    private volatile Runnable before = () -> {};

    /** Runs something before each shared lock is taken. */
    public void beforePinLock(Runnable action) {
        before = action;
    }

    @Override
    public Lock pinLock(CallContext context) {
        before.run();
        pinLocks.incrementAndGet();
        held.incrementAndGet();
        return held::decrementAndGet;
    }

    @Override
    public Lock gcLock(CallContext context) {
        gcLocks.incrementAndGet();
        held.incrementAndGet();
        return held::decrementAndGet;
    }

    @Override
    public boolean gcRequested() {
        return false;
    }

    /** How many shared locks were taken. */
    public int pinLocks() {
        return pinLocks.get();
    }

    /** How many exclusive locks were taken. */
    public int gcLocks() {
        return gcLocks.get();
    }

    /** How many locks are held now. */
    public int held() {
        return held.get();
    }
}
