package org.ashlar.transport.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Data that arrived on a stream and was not read yet, charged to the pool. Small pieces are copied
 * together, so that they do not keep large buffers alive. Confined to its event loop.
 */
final class InboundQueue {
    private static final int SMALL = 4096;

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
        ByteBuf tail = open;
        if (direct || size >= SMALL) {
            queue.add(data.retain());
            open = null;
        } else if (tail != null && tail.writableBytes() >= size) {
            tail.writeBytes(data);
        } else {
            tail = alloc.buffer(SMALL, SMALL).writeBytes(data);
            queue.add(tail);
            open = tail;
        }
        return true;
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
