package org.ashlar.transport.yamux;

import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;

/**
 * Shares one connection's output among its streams: those that have something to send take turns,
 * one frame each, for as long as the connection takes it. Confined to its event loop.
 */
final class WriteQueue {
    /**
     * Bytes written before a flush. Handlers below gather writes until then, and the connection
     * does not count them.
     */
    private static final int UNFLUSHED = 64 * 1024;

    private final ChannelHandlerContext ctx;
    private final ArrayDeque<YamuxStream> ready = new ArrayDeque<>();
    private int unflushed;
    private boolean dirty;
    private boolean held;
    private boolean writing;

    WriteQueue(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** A stream has data and window for it; it must not be in the queue already. */
    void add(YamuxStream stream) {
        ready.add(stream);
        write();
    }

    /** Bytes were written to the connection and not flushed yet. */
    void written(int bytes) {
        unflushed += bytes;
        dirty = true;
    }

    /** Until {@link #release} flushes are gathered: a burst of reads is going on. */
    void hold() {
        held = true;
    }

    void release() {
        held = false;
        flush();
    }

    /** Flushes what was written, now or when the burst of reads is over; then goes on writing. */
    void flush() {
        if (!held && dirty) {
            dirty = false;
            unflushed = 0;
            ctx.flush();
        }
        write();
    }

    /** Lets streams write in turn; a flush may make the connection writable without an event. */
    void write() {
        if (writing) {
            return;
        }
        writing = true;
        try {
            do {
                fill();
                if (dirty && !held) {
                    dirty = false;
                    unflushed = 0;
                    ctx.flush();
                }
            } while (!held && !ready.isEmpty() && writable());
        } finally {
            writing = false;
        }
    }

    private void fill() {
        while (writable()) {
            YamuxStream stream = ready.poll();
            if (stream == null) {
                return;
            }
            if (stream.writeFrame()) {
                ready.add(stream);
            }
        }
    }

    private boolean writable() {
        return unflushed < UNFLUSHED && ctx.channel().isWritable();
    }
}
