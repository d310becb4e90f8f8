package org.ashlar.transport.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Data that arrived on a stream and was not read yet, charged to the pool. What is not read at once
 * is copied, so that a small piece does not keep the large buffer alive in which it arrived: what
 * is charged is what is held. Confined to its event loop.
 */
final class InboundQueue {
    /** Unread data is gathered in buffers of this size, or of the piece's own if that is more. */
    private static final int GATHERED = 4096;

    private final WindowPool pool;
    private final ByteBufAllocator alloc;
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private @Nullable ByteBuf open;
    private long charged;

    InboundQueue(WindowPool pool, ByteBufAllocator alloc) {
        this.pool = pool;
        this.alloc = alloc;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * Appends a piece, which is retained or copied; false when the pool has no room.
     *
     * @param direct true when the piece is read at once
     */
    boolean add(ByteBuf data, boolean direct) {
        int size = data.readableBytes();
        if (!pool.charge(size)) {
            return false;
        }
        charged += size;
        if (direct) {
            queue.add(data.retain());
        } else {
            append(data);
        }
        return true;
    }

    private void append(ByteBuf data) {
        ByteBuf tail = open;
        if (tail != null) {
            int fits = Math.min(tail.writableBytes(), data.readableBytes());
            tail.writeBytes(data, fits);
        }
        if (data.isReadable()) {
            int size = Math.max(GATHERED, data.readableBytes());
            tail = alloc.buffer(size, size).writeBytes(data);
            queue.add(tail);
            open = tail;
        }
    }

    /** The first piece, which becomes the caller's; null when there is none. */
    @Nullable ByteBuf poll() {
        ByteBuf head = queue.poll();
        if (head != null) {
            if (queue.isEmpty()) {
                open = null; // only the last piece is still written to
            }
            charged -= head.readableBytes();
            pool.discharge(head.readableBytes());
        }
        return head;
    }

    /** Puts back what was just polled. */
    void putBack(ByteBuf head) {
        charged += head.readableBytes();
        pool.charge(head.readableBytes());
        queue.addFirst(head);
    }

    void release() {
        queue.forEach(ByteBuf::release);
        queue.clear();
        open = null;
        pool.discharge(charged);
        charged = 0;
    }
}
