package org.ashlar.core.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepoLockTest {
    private final Path repo;

    RepoLockTest(@TempDir Path repo) {
        this.repo = repo;
    }

    @Test
    void isHeldByOneAtATime() {
        RepoLock lock = RepoLock.acquireNow(repo);
        assertTaken();

        lock.close();
        lock.close();

        RepoLock.acquireNow(repo).close();
    }

    @Test
    void aLentLockIsBorrowedByOneAtATime() {
        RepoLock lender = RepoLock.acquireNow(repo);
        lender.lend();
        RepoLock borrower = RepoLock.acquireNow(repo);
        assertTaken();

        borrower.close();
        borrower.close();
        RepoLock next = RepoLock.acquireNow(repo);
        assertTaken();

        next.close();
        lender.close();
        RepoLock last = RepoLock.acquireNow(repo); // not for lending
        assertTaken();
        last.close();
    }

    @Test
    void theFileIsLockedUntilTheLenderLetsGo() throws Exception {
        RepoLock lender = RepoLock.acquireNow(repo);
        lender.lend();
        RepoLock.acquireNow(repo).close();
        assertThat(anotherProcessGetsIt()).isFalse();

        lender.close();

        assertThat(anotherProcessGetsIt()).isTrue();
    }

    @Test
    void aBorrowerThatIsLateFreesNothingOfTheNextHolder() {
        RepoLock lender = RepoLock.acquireNow(repo);
        lender.lend();
        RepoLock late = RepoLock.acquireNow(repo);
        lender.close();
        RepoLock next = RepoLock.acquireNow(repo);

        late.close();

        assertTaken();
        next.close();
    }

    @Test
    void aFailedAttemptLeavesTheHoldersLock() throws Exception {
        RepoLock lock = RepoLock.acquireNow(repo);

        assertTaken();

        assertThat(anotherProcessGetsIt()).isFalse();
        lock.close();
    }

    @Test
    void oneDirectoryUnderTwoNamesHasOneLock() throws IOException {
        Path link = Files.createSymbolicLink(repo.resolveSibling(repo.getFileName() + "-l"), repo);
        RepoLock lock = RepoLock.acquireNow(link);
        assertTaken();
        lock.close();
        Files.delete(link);
    }

    private void assertTaken() {
        assertThatThrownBy(() -> RepoLock.acquireNow(repo))
                .isInstanceOf(RepoLockedException.class)
                .hasMessage("lock " + repo + "/repo.lock: someone else has the lock");
    }

    private boolean anotherProcessGetsIt() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Attempt.class.getName(),
                                repo.toString())
                        .redirectErrorStream(true)
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        assertThat(exit).as(out).isIn(0, 3);
        return exit == 0;
    }

    /** Tries to take a lock: ends with 0, or with 3 when somebody has it. */
    static final class Attempt {
        private Attempt() {}

        public static void main(String[] args) {
            try {
                RepoLock.acquireNow(Path.of(args[0])).close();
            } catch (RepoLockedException e) {
                System.exit(3);
            }
        }
    }
}
