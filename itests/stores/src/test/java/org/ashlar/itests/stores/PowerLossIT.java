package org.ashlar.itests.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.ashlar.testing.disk.FaultyDisk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes while a node adds, pins, writes mutable files, collects and compacts: in turn all
 * that was not synced is lost, or chance decides about each sector and name. Each time the stores
 * open without help, and all that was acknowledged is there and verifies.
 */
final class PowerLossIT {
    private static final int FEW = 20;
    private static final int MANY = 200;
    private static final int MAX_CHANGES = 900;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path temp;

    @Test
    void aLogKeepsWhatWasAcknowledgedOverTwentyLossesOfPower() throws IOException {
        lose("mapdb", FEW);
    }

    @Test
    void filesKeepWhatWasAcknowledgedOverTwentyLossesOfPower() throws IOException {
        lose("flatfs", FEW);
    }

    @Test
    @Tag("nightly")
    void aLogKeepsWhatWasAcknowledgedOverTwoHundredLossesOfPower() throws IOException {
        lose("mapdb", MANY);
    }

    @Test
    @Tag("nightly")
    void filesKeepWhatWasAcknowledgedOverTwoHundredLossesOfPower() throws IOException {
        lose("flatfs", MANY);
    }

    private void lose(String kind, int rounds) throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("losses of power with " + kind + ", seed " + seed);
        Random random = new Random(seed);
        Ledger ledger = new Ledger();
        FaultyDisk disk = new FaultyDisk(Files.createDirectory(temp.resolve("0")));
        for (int round = 1; round <= rounds; round++) {
            disk.powerFor(random.nextInt(MAX_CHANGES));
            work(disk, kind, seed + round, ledger);
            Path next = temp.resolve(Integer.toString(round));
            disk = random.nextBoolean() ? disk.powerCut(next) : disk.crash(next, random);
            try (ContentNode node = new ContentNode(disk.root(), kind)) {
                ledger.check(node);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("round " + round + " of seed " + seed, e);
            }
        }
        System.out.println(ledger.summary());
        assertThat(ledger.operations()).contains("add", "pin", "unpin", "write", "rm", "gc");
        assertThat(ledger.interruptions()).isGreaterThan(rounds / 4);
    }

    /** Works until the power goes, which may be while the stores open. */
    private static void work(FaultyDisk disk, String kind, long seed, Ledger ledger) {
        try (ContentNode node = new ContentNode(disk.root(), kind)) {
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int i = 0; i < Worker.COUNT; i++) {
                Worker worker = new Worker(i, seed, node, ledger, ledger::line);
                workers.add(
                        CompletableFuture.runAsync(
                                () -> run(worker, disk), task -> new Thread(task).start()));
            }
            workers.forEach(CompletableFuture::join);
        } catch (RuntimeException e) {
            if (disk.powered()) {
                throw e;
            }
        }
    }

    private static void run(Worker worker, FaultyDisk disk) {
        try {
            worker.run(disk::powered);
        } catch (IOException | RuntimeException e) {
            if (disk.powered()) {
                throw new AssertionError("an operation failed with power", e);
            }
        }
    }
}
