package org.ashlar.datastore.mapdb;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few buffers outside the heap through which values are read piece by piece: what the system
 * copies there is checked and copied on while the processor's cache still has it. All stores share
 * them. Safe for use by any thread.
 */
final class Pieces {
    /** Bytes of a buffer. */
    static final int BYTES = 64 << 10;

    private static final int KEPT = 4;
    private static final AtomicReferenceArray<@Nullable ByteBuffer> FREE = freshOnes();

    private Pieces() {}

    private static AtomicReferenceArray<@Nullable ByteBuffer> freshOnes() {
        var fresh = new AtomicReferenceArray<@Nullable ByteBuffer>(KEPT);
        for (int i = 0; i < KEPT; i++) {
            fresh.set(i, ByteBuffer.allocateDirect(BYTES));
        }
        return fresh;
    }

    /** An empty buffer that is nobody else's; one of the heap when many read at a time. */
    static ByteBuffer take() {
        for (int i = 0; i < KEPT; i++) {
            ByteBuffer free = FREE.getAndSet(i, null);
            if (free != null) {
                return free.clear();
            }
        }
        return ByteBuffer.allocate(BYTES);
    }

    /** Takes a buffer back, which its user forgets. */
    static void give(ByteBuffer used) {
        for (int i = 0; used.isDirect() && i < KEPT; i++) {
            if (FREE.compareAndSet(i, null, used)) {
                return;
            }
        }
    }
}
