package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The peak of anonymous memory does not depend on how much is added or read. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Isolated
final class MemoryIT {
    private static final long MIB = 1 << 20;
    private static final double MARGIN_MIB = 10;

    @TempDir Path temp;

    @Test
    void addingAndReading256MibPeaksWithin10MibOf10Mib() throws IOException {
        assertFlat(10 * MIB, 256 * MIB);
    }

    @Test
    @Tag("nightly")
    void addingAndReading1GibPeaksWithin10MibOf10Mib() throws IOException {
        assertFlat(10 * MIB, 1024 * MIB);
    }

    @Test
    @Tag("nightly")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void addingAndReading4GibPeaksWithin10MibOf40Mib() throws IOException {
        assertFlat(40 * MIB, 4096 * MIB);
    }

    private void assertFlat(long few, long many) throws IOException {
        double small = peakMib("small", few);
        double big = peakMib("large", many);

        System.out.printf(
                Locale.ROOT,
                "peak RssAnon: %.1f MiB for %d MiB, %.1f MiB for %d MiB%n",
                small,
                few / MIB,
                big,
                many / MIB);
        assertThat(big).isLessThanOrEqualTo(small + MARGIN_MIB);
    }

    /** Adds and reads one file with a daemon of its own; both daemons have the same flags. */
    private double peakMib(String name, long bytes) throws IOException {
        Path file = Content.file(temp.resolve(name + ".bin"), 7, bytes);
        try (Daemon daemon = Distribution.ashlar(temp.resolve(name)).init().daemon();
                Peak peak = new Peak(daemon)) {
            String cid = daemon.program().text("add", "-Q", file.toString());
            Path out = temp.resolve(name + ".out");
            daemon.program().call("cat", cid).to(out).go().text();
            assertThat(Content.digest(out)).isEqualTo(Content.digest(file));
            Files.delete(out);
            Files.delete(file);
            return peak.mib();
        }
    }

    /** Samples the process; the kernel keeps no high-water mark of anonymous memory. */
    private static final class Peak implements AutoCloseable {
        private static final long EVERY_MS = 20;

        private final AtomicLong highest = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread sampler;

        Peak(Daemon daemon) {
            sampler = new Thread(() -> sample(daemon), "sampler");
            sampler.setDaemon(true);
            sampler.start();
        }

        private void sample(Daemon daemon) {
            while (!over.get() && daemon.alive()) {
                highest.accumulateAndGet(daemon.anonymousKib(), Math::max);
                java.util.concurrent.locks.LockSupport.parkNanos(EVERY_MS * 1_000_000);
            }
        }

        double mib() {
            return highest.get() / 1024.0;
        }

        @Override
        public void close() {
            over.set(true);
        }
    }
}
