package org.ashlar.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.runtime.CallScope;

/**
 * Limits of one request in time and bytes: it ends when nothing moved for a while, neither a block
 * in nor a byte out, and at the latest after a fixed time. Used by the thread that answers; timers
 * and block deliveries come from others.
 */
final class Retrieval implements AutoCloseable {
    private static final int TICKS = 8;

    private final CallScope scope;
    private final BlockSession session;
    private final ScheduledFuture<?> timer;
    private final AtomicInteger idle = new AtomicInteger();
    private volatile boolean writing;
    private volatile boolean timedOut;

    /**
     * @param context of the client
     * @param blocks the request's own session
     * @param stall most time without progress
     * @param whole most time for all
     */
    Retrieval(
            CallContext context,
            BlockSession blocks,
            Duration stall,
            Duration whole,
            ScheduledExecutorService scheduler) {
        scope = new CallScope(context);
        session = new Watched(blocks);
        scope.limit(whole, scheduler);
        long tick = Math.max(1, stall.toNanos() / TICKS);
        timer = scheduler.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        if (!writing && idle.incrementAndGet() >= TICKS) {
            timedOut = true;
            scope.cancel("context deadline exceeded");
        }
    }

    private void moved() {
        idle.set(0);
    }

    CallContext context() {
        return scope;
    }

    BlockSession session() {
        return session;
    }

    /** True when the request ended because nothing moved. */
    boolean timedOut() {
        return timedOut;
    }

    /** The body, watched and cut off after a number of bytes. */
    OutputStream watch(OutputStream body, long budget) {
        return new Body(body, budget);
    }

    @Override
    public void close() {
        timer.cancel(false);
        scope.close();
        session.close();
    }

    /** Notes arrivals. Safe for use by any thread. */
    private final class Watched implements BlockSession {
        private final BlockSession inner;

        Watched(BlockSession inner) {
            this.inner = inner;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // callers await the future itself
        public CompletableFuture<Block> get(Cid cid) {
            CompletableFuture<Block> block = inner.get(cid);
            block.whenComplete((done, failure) -> moved());
            return block;
        }

        @Override
        public Kept keep(Cid root) {
            return inner.keep(root);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    /** Notes writes; while one waits for a slow client, only the connection's limit counts. */
    private final class Body extends OutputStream {
        private final OutputStream inner;
        private long left;

        Body(OutputStream inner, long budget) {
            this.inner = inner;
            this.left = budget;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            scope.check();
            left -= length;
            if (left < 0) {
                throw new IOException("the answer is larger than one request may have");
            }
            writing = true;
            try {
                inner.write(bytes, offset, length);
            } finally {
                writing = false;
                moved();
            }
        }

        @Override
        public void flush() throws IOException {
            inner.flush();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }
    }
}
