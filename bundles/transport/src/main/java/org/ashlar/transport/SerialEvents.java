package org.ashlar.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs events one after the other, in order, on whichever thread comes first. */
final class SerialEvents {
    private static final System.Logger LOG = System.getLogger(SerialEvents.class.getName());

    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Appends an event; someone must call {@link #drain} afterwards. */
    void add(Runnable event) {
        queue.add(event);
    }

    void drain() {
        if (waiting.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen > 0) {
            for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
                run(next);
            }
            seen = waiting.addAndGet(-seen);
        }
    }

    private static void run(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A connection listener failed", e);
        }
    }
}
