package org.ashlar.testing.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Watches each buffer while the tests of a class run: none may be lost, and after each test, or
 * after all where they run at the same time, the heap holds at most 5 MiB more than before.
 */
public final class LeakGuard
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    /** What may stay: classes and caches that the first test of a kind brings. */
    static final long MARGIN = 5 << 20;

    private static final String HEAP = "heap";
    private static final int COLLECTIONS = 6;

    private final Queue<String> lost = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> lost.add(type + records));
        note(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (oneAtATime(context)) {
            note(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (oneAtATime(context)) {
            compare(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        try {
            if (!oneAtATime(context)) {
                compare(context);
            }
            long unused = heap(); // a lost buffer is told when the next one is made
            boolean released = UnpooledByteBufAllocator.DEFAULT.buffer(1).release();
            assertThat(released).isTrue();
            assertThat(lost).as("buffers that nobody released").isEmpty();
        } finally {
            ByteBufUtil.setLeakListener(null);
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        }
    }

    private static boolean oneAtATime(ExtensionContext context) {
        return context.getExecutionMode() == ExecutionMode.SAME_THREAD;
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(
                ExtensionContext.Namespace.create(LeakGuard.class, context.getUniqueId()));
    }

    private static void note(ExtensionContext context) {
        store(context).put(HEAP, heap());
    }

    private static void compare(ExtensionContext context) {
        Long before = store(context).get(HEAP, Long.class);
        assertThat(before).isNotNull();
        assertThat(heap() - before).as("bytes of heap more than before").isLessThan(MARGIN);
    }

    /** Bytes that are reachable now. What cleaners let go takes several collections. */
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
