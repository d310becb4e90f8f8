package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A daemon killed in the middle of an add loses nothing that it had acknowledged. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Execution(ExecutionMode.CONCURRENT)
final class CrashIT {
    private static final long SEED = 424_242;
    private static final int KILLS = Integer.getInteger("ashlar.it.kills", 10);

    @TempDir Path temp;

    /** Files whose add has returned, by CID. */
    private final Map<String, byte[]> acknowledged = new ConcurrentHashMap<>();

    @Test
    void everyAcknowledgedFileSurvivesTenKillsInTheMiddleOfAnAdd() throws IOException {
        System.out.println("seed " + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        IpfsProgram program = Distribution.ashlar(temp.resolve("repo")).init();
        String cid = add(program, random);
        Path big = Content.file(temp.resolve("big"), SEED, 64 << 20);
        for (int kill = 0; kill < KILLS; kill++) {
            try (Daemon daemon = program.daemon()) {
                assertWhole(program);
                for (int i = 0; i < 3; i++) {
                    cid = add(program, random);
                }
                killDuringAdd(daemon, big, random.nextInt(20, 400));
            }
        }
        try (Daemon last = program.daemon()) {
            assertWhole(program);
            assertThat(program.text("pin", "ls", "--type=recursive", "-q")).contains(cid);
            assertThat(program.run("repo", "verify").exit()).isZero();
            assertThat(program.text("add", "-Q", big.toString())).startsWith("Qm");
            assertThat(last.alive()).isTrue();
        }
        System.out.println("kills: " + KILLS + ", files kept: " + acknowledged.size());
    }

    /** Kills as soon as an upload has left so many blocks that the add is surely under way. */
    private void killDuringAdd(Daemon daemon, Path big, int delayMs) throws IOException {
        long before = Content.size(daemon.program().repo());
        CompletableFuture<Outcome> adding =
                CompletableFuture.supplyAsync(
                        () -> daemon.program().run("add", "-Q", "--cid-version=1", big.toString()));
        while (!adding.isDone() && grown(daemon, before) < 1 << 20) {
            Thread.onSpinWait();
        }
        var unused =
                adding.completeOnTimeout(new Outcome(-1, "", ""), delayMs, TimeUnit.MILLISECONDS)
                        .join();
        daemon.kill();
    }

    private static long grown(Daemon daemon, long before) {
        try {
            return Content.size(daemon.program().repo()) - before;
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // A file went away while the folder was walked.
        }
    }

    private String add(IpfsProgram program, SplittableRandom random) {
        byte[] bytes = Content.bytes(random.nextLong(), random.nextInt(1, 900_000));
        String cid = program.call("add", "-Q").input(bytes).go().text();
        acknowledged.put(cid, bytes);
        return cid;
    }

    private void assertWhole(IpfsProgram program) throws IOException {
        String pins = program.text("pin", "ls", "--type=recursive", "-q");
        for (Map.Entry<String, byte[]> file : new LinkedHashMap<>(acknowledged).entrySet()) {
            assertThat(pins).contains(file.getKey());
        }
        // All in one go: each command costs the start of a program.
        int i = 0;
        for (Map.Entry<String, byte[]> file : acknowledged.entrySet()) {
            Path to = temp.resolve("whole" + i++);
            program.text("get", "--offline", "-o", to.toString(), file.getKey());
            assertThat(Files.readAllBytes(to)).isEqualTo(file.getValue());
            Files.delete(to);
        }
    }
}
