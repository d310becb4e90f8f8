package org.ashlar.itests.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that adds, pins, writes mutable files and collects, while its store is compacted, is
 * killed at random moments. Each time the stores open again without help, and all that it had
 * acknowledged is there and verifies.
 */
final class KillIT {
    private static final int FEW = 20;
    private static final int FEW_FLATFS = 6;
    private static final int MANY = 200;
    private static final int MAX_LINES = 60;
    private static final int MAX_DELAY_MS = 30;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path temp;

    @Test
    void aLogKeepsWhatWasAcknowledgedOverTwentyKills() throws Exception {
        kill("mapdb", FEW);
    }

    @Test
    void filesKeepWhatWasAcknowledgedOverSixKills() throws Exception {
        kill("flatfs", FEW_FLATFS);
    }

    @Test
    @Tag("nightly")
    void aLogKeepsWhatWasAcknowledgedOverTwoHundredKills() throws Exception {
        kill("mapdb", MANY);
    }

    @Test
    @Tag("nightly")
    void filesKeepWhatWasAcknowledgedOverTwoHundredKills() throws Exception {
        kill("flatfs", MANY);
    }

    private void kill(String kind, int rounds) throws Exception {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("kills of " + kind + ", seed " + seed);
        Random random = new Random(seed);
        Path state = temp.resolve("ledger");
        Ledger ledger = new Ledger();
        for (int round = 0; round < rounds; round++) {
            ledger.save(state);
            String work = Long.toString(seed + round);
            Child child = new Child(List.of(temp.toString(), kind, state.toString(), work));
            try {
                live(child, random, kind);
            } finally {
                child.kill();
            }
            child.lines().forEach(ledger::line);
            try (ContentNode node = new ContentNode(temp, kind)) {
                ledger.check(node);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("round " + round + " of seed " + seed, e);
            }
            if (random.nextBoolean()) { // else the next process begins with a clean index
                Files.deleteIfExists(temp.resolve("blocks/index.clean"));
                Files.deleteIfExists(temp.resolve("root/index.clean"));
            }
        }
        System.out.println(ledger.summary());
        if (rounds >= FEW) {
            assertThat(ledger.operations()).contains("add", "pin", "unpin", "write", "rm", "gc");
        }
        assertThat(ledger.interruptions()).isGreaterThan(rounds / 4);
        if (kind.equals("mapdb")) {
            assertThat(segments().min())
                    .as("first segment, as others were compacted")
                    .isNotEqualTo(OptionalLong.of(1));
        }
    }

    /** Lets the process come to a moment that chance picks. */
    private void live(Child child, Random random, String kind) throws Exception {
        int delay = random.nextInt(MAX_DELAY_MS);
        int choice = random.nextInt(5);
        if (choice == 0) {
            child.pause(10L * delay); // often while it still opens its stores
        } else if (choice == 1 && kind.equals("mapdb")) {
            long before = segments().max().orElse(0);
            child.await(lines -> segments().max().orElse(0) > before); // time for compaction
            child.pause(delay);
        } else {
            int wanted = 2 + random.nextInt(MAX_LINES);
            child.await(lines -> lines >= wanted);
            child.pause(delay);
        }
    }

    /** Numbers of the segments of the store of blocks. */
    private LongStream segments() {
        String[] names = temp.resolve("blocks").toFile().list((dir, name) -> name.endsWith(".log"));
        return names == null
                ? LongStream.empty()
                : Arrays.stream(names).mapToLong(n -> Long.parseLong(n.replace(".log", ""), 16));
    }
}
