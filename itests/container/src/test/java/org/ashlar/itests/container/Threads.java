package org.ashlar.itests.container;

import java.util.List;

/** Ends threads of a test. Stateless. */
final class Threads {
    private Threads() {}

    /** Returns when they have ended, or the caller is interrupted. */
    static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
