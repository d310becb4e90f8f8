package org.ashlar.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ashlar.core.repo.LocalCommands;
import org.ashlar.itests.container.Daemon;
import org.ashlar.itests.container.Rpc;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is killed at each step of a swap that is in its journal; the next start has all data. */
class SwapCrashIT {
    private static final String BLOCKS = "/blocks";
    private static final String ROOT = "/";
    private static final String MEMORY = "memory";
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

    /** Steps after which the store of records does not what that of blocks does. */
    private static final List<String> DIFFERENT = List.of("page", "chosen");

    private static final long SEED = 7;

    private final Kept kept = new Kept(SEED);
    private Path directory = Path.of("");
    private Path program = Daemon.home();

    @BeforeEach
    void init(@TempDir Path temporary) throws IOException {
        directory = temporary;
        LocalCommands.init(
                directory.resolve("repo"),
                "ed25519",
                OptionalLong.empty(),
                List.of("test"),
                Optional.empty(),
                System.out);
    }

    @Test
    void opensWithAllDataAndSaysWhichStoreAfterAKillAtEachStep() throws Exception {
        killAtEach(STEPS, BLOCKS, "flatfs", "");
    }

    @Test
    void opensWithAllRecordsAfterAKillWhileTheirStoreIsSwapped() throws Exception {
        program = SecondKind.home(program, directory.resolve("program"));
        killAtEach(DIFFERENT, ROOT, SecondKind.NAME, "");
    }

    @Test
    @Tag("nightly")
    void opensWithAllRecordsAfterAKillAtEachStepOfASwapOfTheirStore() throws Exception {
        program = SecondKind.home(program, directory.resolve("program"));
        killAtEach(STEPS, ROOT, SecondKind.NAME, "");
    }

    /** All steps but the last: then nothing is left to fall back to, as the user wished. */
    @Test
    @Tag("nightly")
    void fallsBackWithAllDataAfterAKillAtEachStepOfASwapToMemory() throws Exception {
        List<String> steps = STEPS.subList(0, STEPS.size() - 1);
        killAtEach(steps, ROOT, MEMORY, "mapdb");
        killAtEach(steps, BLOCKS, MEMORY, "mapdb");
    }

    /**
     * @param other kind that takes turns with {@code mapdb}
     * @param left kind that serves after each kill; empty if either may
     */
    private void killAtEach(List<String> steps, String mount, String other, String left)
            throws Exception {
        String interrupted = "";
        for (String step : steps) {
            try (Run daemon = new Run(program, directory, step)) {
                daemon.awaitSettled(interrupted.isEmpty(), mount, left);
                kept.verify(daemon.rpc());
                kept.more(daemon.rpc());
                String next = daemon.kind(mount).equals("mapdb") ? other : "mapdb";
                daemon.swapAndDie(next, mount);
                interrupted = step;
            }
        }
        try (Run last = new Run(program, directory, "none")) {
            last.awaitSettled(interrupted.equals("cleaned"), mount, left);
            kept.verify(last.rpc());
        }
    }

    /** One run of the program. Confined to one thread. */
    private static final class Run extends Daemon {
        Run(Path program, Path directory, String step) throws IOException, InterruptedException {
            super(program, directory, step, "-Dashlar.fault.swap=" + step, "--offline");
        }

        /** Waits until an interrupted swap has ended and the node has said how. */
        void awaitSettled(boolean clean, String mount, String left)
                throws IOException, InterruptedException {
            if (!clean) {
                await("a swap of " + mount + " from");
                await(kind(mount) + " serves now");
                assertThat(kind(mount)).contains(left);
            }
            assertThat(repo().resolve("swap-journal.json")).doesNotExist();
        }

        /** Kind of the store of a mount. */
        String kind(String mount) throws IOException {
            String spec =
                    Files.readString(repo().resolve("datastore_spec"), StandardCharsets.UTF_8);
            Matcher kind =
                    Pattern.compile("\"mountpoint\":\"" + mount + "\"[^}]*\"type\":\"(\\w+)\"")
                            .matcher(spec);
            assertThat(kind.find()).as(spec).isTrue();
            return kind.group(1);
        }

        void swapAndDie(String kind, String mount) throws IOException, InterruptedException {
            try {
                Rpc.Answer answer =
                        rpc().call("swap/datastore", kind, "--mount=" + mount, "--volatile=true");
                throw new AssertionError("the node lives: " + answer.text());
            } catch (IOException e) {
                assertThat(ends()).isTrue();
            }
        }
    }
}
