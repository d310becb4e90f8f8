package org.ashlar.transport.yamux;

import java.time.Duration;
import java.util.Optional;
import org.ashlar.error.ProtocolViolationException;

/**
 * What a peer may send on one stream. It is granted again as the application consumes, and grows
 * while round trips limit the flow and memory is there. Confined to its event loop.
 */
final class ReceiveWindow {
    /** Largest window of one stream. */
    static final int MAX = 1 << 20;

    private final WindowPool pool;
    private int size = YamuxFrame.INITIAL_WINDOW;
    private int available = YamuxFrame.INITIAL_WINDOW;
    private int pending;
    private long epoch;

    ReceiveWindow(WindowPool pool) {
        this.pool = pool;
    }

    /** The peer uses some; fails when it was not granted as much. */
    void use(int bytes) {
        if (bytes < 0 || bytes > available) {
            throw new ProtocolViolationException("data beyond the receive window");
        }
        available -= bytes;
    }

    /** The application took some. */
    void consumed(int bytes) {
        pending += bytes;
    }

    /** What may be sent again, or 0 when it is too little to be worth a frame. */
    int grant(Optional<Duration> roundTrip, long now) {
        if (pending < size / 2) {
            return 0;
        }
        boolean fast =
                epoch != 0 && roundTrip.isPresent() && now - epoch < 4 * roundTrip.get().toNanos();
        int growth = 0;
        if (fast && size < MAX && pool.grow(size)) {
            growth = size;
            size *= 2;
        }
        epoch = now;
        int delta = pending + growth;
        pending = 0;
        available += delta;
        return delta;
    }

    /** What the peer may still send. */
    int available() {
        return available;
    }

    void release() {
        pool.shrink(size - YamuxFrame.INITIAL_WINDOW);
        size = YamuxFrame.INITIAL_WINDOW;
    }
}
