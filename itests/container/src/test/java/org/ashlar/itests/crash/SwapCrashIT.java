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
import org.ashlar.core.repo.LocalCommands;
import org.ashlar.itests.container.Daemon;
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
            try (Run daemon = new Run(directory, step)) {
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
            }
        }
        try (Run last = new Run(directory, "none")) {
            last.awaitSettled(true);
            verify(last.rpc());
        }
    }

    private void verify(Rpc rpc) throws IOException, InterruptedException {
        for (Map.Entry<String, byte[]> file : content.entrySet()) {
            assertThat(rpc.cat(file.getKey())).isEqualTo(file.getValue());
        }
    }

    /** One run of the program. Confined to one thread. */
    private static final class Run extends Daemon {
        Run(Path directory, String step) throws IOException, InterruptedException {
            super(directory, step, "-Dashlar.fault.swap=" + step, "--offline");
        }

        /** Waits until an interrupted swap has ended and the node has said how. */
        void awaitSettled(boolean clean) throws IOException, InterruptedException {
            if (!clean) {
                await("had been interrupted");
                await(kind() + " serves now");
            }
            assertThat(repo().resolve("swap-journal.json")).doesNotExist();
        }

        /** Kind of the store of the blocks. */
        String kind() throws IOException {
            return Files.readString(repo().resolve("datastore_spec"), StandardCharsets.UTF_8)
                            .contains("flatfs")
                    ? "flatfs"
                    : "mapdb";
        }

        void swapAndDie(String kind) throws IOException, InterruptedException {
            try {
                Rpc.Answer answer = rpc().call("swap/datastore", kind);
                throw new AssertionError("the node lives: " + answer.text());
            } catch (IOException e) {
                assertThat(ends()).isTrue();
            }
        }
    }
}
