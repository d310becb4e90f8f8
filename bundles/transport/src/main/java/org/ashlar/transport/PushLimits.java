package org.ashlar.transport;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How many identify pushes are read: at a time, and by network. Safe for use by any thread. */
final class PushLimits {
    static final int MAX_AT_ONCE = 32;
    static final int BURST = 10;
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_NETWORKS = 1024;

    private static final class Bucket {
        long credited;
        long used;
    }

    private final Map<String, Bucket> networks =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                    return size() > MAX_NETWORKS;
                }
            };
    private int running;

    /** A burst from each network, then one each five seconds; {@link #ended} follows if true. */
    synchronized boolean begin(InetAddress from, long now) {
        if (running >= MAX_AT_ONCE) {
            return false;
        }
        Bucket bucket =
                networks.computeIfAbsent(
                        InboundLimits.group(from),
                        group -> {
                            Bucket fresh = new Bucket();
                            fresh.credited = now;
                            return fresh;
                        });
        long credits = (now - bucket.credited) / PERIOD;
        bucket.used = Math.max(0, bucket.used - credits);
        bucket.credited += credits * PERIOD;
        if (bucket.used >= BURST) {
            return false;
        }
        bucket.used++;
        running++;
        return true;
    }

    synchronized void ended() {
        running--;
    }
}
