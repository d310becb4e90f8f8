package org.ashlar.core.runtime;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes numbered daemon threads with small stacks that inherit nothing from their creator. Safe for
 * use by any thread.
 */
final class NamedThreads implements ThreadFactory {
    private static final long STACK_BYTES = 512 << 10;

    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    NamedThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        String numbered = name + "-" + count.incrementAndGet();
        Thread thread = new Thread(null, task, numbered, STACK_BYTES, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(NamedThreads.class.getClassLoader());
        return thread;
    }
}
