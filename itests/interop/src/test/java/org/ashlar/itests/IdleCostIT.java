package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What a node in {@code lowpower} costs among DHT servers while nobody asks it for anything, beside
 * a Kubo in the same run: processor time, wake-ups, bytes are printed; docs/benchmarks.md has the
 * figures, and the marks that are missed. The system properties {@code idle.servers} and {@code
 * idle.minutes} make it smaller and shorter.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Isolated
final class IdleCostIT {
    private static final int SERVERS = Integer.getInteger("idle.servers", 50);
    private static final int MINUTES = Integer.getInteger("idle.minutes", 10);
    private static final int SETTLE_SECONDS = 30;
    private static final double TICKS = 100; // a second, on Linux

    @TempDir private Path temp;

    /**
     * What a process has used so far.
     *
     * @param cpu seconds
     * @param wakeUps times that a thread went to sleep by itself
     * @param bytes read and written by system calls, those of files included
     */
    private record Use(double cpu, long wakeUps, long bytes) {
        static Use of(Daemon daemon) throws IOException {
            Path process = Path.of("/proc/" + daemon.pid());
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            Path io = process.resolve("io");
            return new Use(
                    ticks / TICKS, wakeUps(process), number(io, "rchar") + number(io, "wchar"));
        }

        private static long wakeUps(Path process) throws IOException {
            long sum = 0;
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
                for (Path task : tasks) {
                    try {
                        sum += number(task.resolve("status"), "voluntary_ctxt_switches");
                    } catch (NoSuchFileException e) {
                        // A thread that has ended meanwhile.
                    }
                }
            }
            return sum;
        }

        private static long number(Path file, String key) throws IOException {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(key + ":"))
                    .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1).strip()))
                    .findFirst()
                    .orElseThrow();
        }

        Use since(Use before) {
            return new Use(cpu - before.cpu, wakeUps - before.wakeUps, bytes - before.bytes);
        }
    }

    private static IpfsProgram configured(IpfsProgram program) {
        IpfsProgram ready = program.init();
        ready.text("config", "profile", "apply", "lowpower");
        ready.text("config", "Routing.Type", "dhtclient");
        ready.text("config", "--bool", "Routing.LoopbackAddressesOnLanDHT", "true");
        return ready;
    }

    @Test
    @Tag("nightly")
    @NeedsScripts
    @NeedsKubo
    void costsAtMostHalfOfWhatKuboCosts() throws IOException, InterruptedException {
        IpfsProgram ours = configured(Distribution.ashlar(temp.resolve("node")));
        IpfsProgram theirs = configured(Peers.kubo(temp.resolve("kubo")));
        try (DhtPeers servers = new DhtPeers(SERVERS);
                Daemon node = ours.daemon();
                Daemon kubo = theirs.daemon()) {
            ours.text("swarm", "connect", servers.address());
            theirs.text("swarm", "connect", servers.address());
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS); // what is measured is time that passes
            Use nodeBefore = Use.of(node);
            Use kuboBefore = Use.of(kubo);
            TimeUnit.MINUTES.sleep(MINUTES);
            Use nodeUse = Use.of(node).since(nodeBefore);
            Use kuboUse = Use.of(kubo).since(kuboBefore);
            print("CPU, s", nodeUse.cpu(), kuboUse.cpu(), 1);
            print(
                    "wake-ups/s",
                    (double) nodeUse.wakeUps(),
                    (double) kuboUse.wakeUps(),
                    MINUTES * 60);
            print("bytes/s", (double) nodeUse.bytes(), (double) kuboUse.bytes(), MINUTES * 60);
            assertThat(nodeUse.wakeUps()).isLessThanOrEqualTo(kuboUse.wakeUps() / 2);
            assertThat(nodeUse.bytes()).isLessThanOrEqualTo(kuboUse.bytes() / 2);
            assertThat(nodeUse.cpu()).isLessThanOrEqualTo(kuboUse.cpu() / 2);
        }
    }

    private static void print(String what, double node, double kubo, int by) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f |%n",
                what,
                node / by,
                kubo / by,
                node / kubo);
    }
}
