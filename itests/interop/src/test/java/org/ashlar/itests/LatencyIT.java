package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** How long a command takes against a running daemon. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Isolated
final class LatencyIT {
    private static final int RUNS = 10;
    private static final double LIMIT_MS = 200;

    @TempDir Path temp;

    @Test
    void aCommandTakesAtMost200MillisecondsOfWallTime() {
        try (Daemon daemon = Distribution.ashlar(temp.resolve("repo")).init().daemon()) {
            IpfsProgram program = daemon.program();
            String cid = program.call("add", "-Q").input(Content.bytes(1, 1000)).go().text();
            double idle = busyShare();

            double cat = median(program, "cat", cid);
            double id = median(program, "id");
            double pins = median(program, "pin", "ls");

            System.out.printf(
                    Locale.ROOT,
                    "median of %d: cat %.0f ms, id %.0f ms, pin ls %.0f ms; load %.1f%n",
                    RUNS,
                    cat,
                    id,
                    pins,
                    idle);
            // On a machine that is busy with other work wall time says nothing about the program.
            double slack = Math.max(1, idle);
            assertThat(Math.max(cat, Math.max(id, pins))).isLessThanOrEqualTo(LIMIT_MS * slack);
        }
    }

    /** Runnable tasks for each processor, over the last minute. */
    private static double busyShare() {
        var system = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return system.getSystemLoadAverage() / system.getAvailableProcessors();
    }

    private static double median(IpfsProgram program, String... words) {
        program.text(words);
        double[] millis = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long before = System.nanoTime();
            program.text(words);
            millis[i] = (System.nanoTime() - before) / 1e6;
        }
        Arrays.sort(millis);
        return (millis[RUNS / 2 - 1] + millis[RUNS / 2]) / 2;
    }
}
