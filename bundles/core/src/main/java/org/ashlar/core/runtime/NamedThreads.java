package org.ashlar.core.runtime;

import java.security.AccessController;
import java.security.PrivilegedAction;
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

    /**
     * A new thread keeps the protection domains, and by them the class loaders, of the code that
     * led to it; what is privileged is cut off from that code.
     */
    @Override
    @SuppressWarnings("removal") // without effect, and without need, in Javas that have no domains
    public Thread newThread(Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> make(task));
    }

    private Thread make(Runnable task) {
        String numbered = name + "-" + count.incrementAndGet();
        Thread thread = new Thread(null, task, numbered, STACK_BYTES, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(NamedThreads.class.getClassLoader());
        return thread;
    }
}
