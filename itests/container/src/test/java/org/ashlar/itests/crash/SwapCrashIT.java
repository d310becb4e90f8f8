package org.ashlar.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ashlar.core.repo.LocalCommands;
import org.ashlar.itests.container.Rpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is killed at each step of a swap that is in its journal; the next start has all data. */
class SwapCrashIT {
    private static final List<String> STEPS =
            List.of(
                    "prepared",
                    "bound",
                    "copying",
                    "page",
                    "verified",
                    "chosen",
                    "cleaning",
                    "released",
                    "cleaned");
    private static final int FILES = 20;
    private static final int MAX_BYTES = 100_000;
    private static final long SEED = 7;
    private static final long LIMIT_SECONDS = 240;
    private static final long LOOK_MS = 50;

    @TempDir private Path directory = Path.of("");
    private final Map<String, byte[]> content = new HashMap<>();

    @Test
    void opensWithAllDataAndSaysWhichStoreAfterAKillAtEachStep() throws Exception {
        System.out.println("seed " + SEED);
        LocalCommands.init(
                directory.resolve("repo"),
                "ed25519",
                OptionalLong.empty(),
                List.of("test"),
                Optional.empty(),
                System.out);
        Random random = new Random(SEED);
        String interrupted = "";
        for (String step : STEPS) {
            Daemon daemon = new Daemon(directory, step);
            try {
                daemon.awaitSettled(interrupted.isEmpty());
                verify(daemon.rpc());
                for (int i = 0; i < FILES; i++) {
                    byte[] file = new byte[1 + random.nextInt(MAX_BYTES)];
                    random.nextBytes(file);
                    content.put(daemon.rpc().add(file), file);
                }
                String next = daemon.kind().equals("mapdb") ? "flatfs" : "mapdb";
                daemon.swapAndDie(next);
                interrupted = step;
            } finally {
                daemon.kill();
            }
        }
        Daemon last = new Daemon(directory, "none");
        try {
            last.awaitSettled(true);
            verify(last.rpc());
        } finally {
            last.kill();
        }
    }

    private void verify(Rpc rpc) throws IOException, InterruptedException {
        for (Map.Entry<String, byte[]> file : content.entrySet()) {
            assertThat(rpc.cat(file.getKey())).isEqualTo(file.getValue());
        }
    }

    /** One run of the program. Confined to one thread. */
    private static final class Daemon {
        private final Path repo;
        private final Path log;
        private final Process process;

        Daemon(Path directory, String step) throws IOException, InterruptedException {
            repo = directory.resolve("repo");
            log = directory.resolve(step + ".log");
            Files.deleteIfExists(repo.resolve("api"));
            String program = System.getProperty("ashlar.home") + "/bin/ipfs";
            ProcessBuilder builder = new ProcessBuilder(program, "daemon", "--offline");
            builder.environment().put("IPFS_PATH", repo.toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("ASHLAR_JAVA_OPTS", "-Dashlar.fault.swap=" + step);
            process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
            await("Daemon is ready");
        }

        private String log() throws IOException {
            return Files.readString(log, StandardCharsets.UTF_8);
        }

        private void await(String text) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (!log().contains(text)) {
                boolean ended = process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
                if (ended || System.nanoTime() > deadline) {
                    throw new AssertionError("no \"" + text + "\" in " + log());
                }
            }
        }

        /** Waits until an interrupted swap has ended and the node has said how. */
        void awaitSettled(boolean clean) throws IOException, InterruptedException {
            if (!clean) {
                await("had been interrupted");
                await(kind() + " serves now");
            }
            assertThat(repo.resolve("swap-journal.json")).doesNotExist();
        }

        Rpc rpc() throws IOException {
            String api = Files.readString(repo.resolve("api"), StandardCharsets.UTF_8).trim();
            return new Rpc(Integer.parseInt(api.substring(api.lastIndexOf('/') + 1)));
        }

        /** Kind of the store of the blocks. */
        String kind() throws IOException {
            return Files.readString(repo.resolve("datastore_spec"), StandardCharsets.UTF_8)
                            .contains("flatfs")
                    ? "flatfs"
                    : "mapdb";
        }

        void swapAndDie(String kind) throws IOException, InterruptedException {
            try {
                Rpc.Answer answer = rpc().call("swap/datastore", kind);
                throw new AssertionError("the node lives: " + answer.text());
            } catch (IOException e) {
                assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
