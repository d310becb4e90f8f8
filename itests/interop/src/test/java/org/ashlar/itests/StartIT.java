package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who meets whom while a daemon starts: other daemons, commands, a kill. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StartIT {
    private static final int ROUNDS = 3;

    @TempDir Path temp;

    @Test
    void ofTwoDaemonsThatStartAtOnceOneComesUp() {
        IpfsProgram program = Distribution.ashlar(temp.resolve("repo")).init();
        String cid = program.call("add", "-Q").input(new byte[] {1, 2, 3}).go().text();
        for (int round = 0; round < ROUNDS; round++) {
            Daemon winner = oneOf(program, "daemon");
            try (winner) {
                assertThat(program.run("cat", cid).out()).isEqualTo("\u0001\u0002\u0003");
            }
        }
    }

    @Test
    void ofTwoDaemonsThatMakeTheirRepoAtOnceOneComesUp() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            IpfsProgram program = Distribution.ashlar(temp.resolve("r" + round + "/repo"));
            Files.createDirectories(program.repo().getParent());
            try (Daemon winner = oneOf(program, "daemon", "--init", "--init-profile=test")) {
                assertThat(program.text("id", "-f=<id>")).isEqualTo(winner.peerId());
                assertThat(winner.output()).containsOnlyOnce("peer identity: ");
            }
        }
    }

    /** Starts two daemons and returns the one that came up, after looking at the other. */
    private static Daemon oneOf(IpfsProgram program, String... words) {
        List<Daemon> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(Daemon.launch(program, program.command(words)));
        }
        List<Daemon> up = both.stream().filter(Daemon::comesUp).toList();
        both.removeAll(up);
        String outputs = up.size() + " up, others: " + both.stream().map(Daemon::output).toList();
        both.forEach(loser -> assertThat(loser.end()).as(outputs).isEqualTo(1));
        assertThat(up).as(outputs).hasSize(1);
        assertThat(both.get(0).output())
                .endsWith("Error: lock " + program.repo() + "/repo.lock: someone else has the lock")
                .doesNotContain("\tat ", "Exception");
        assertThat(up.get(0).alive()).isTrue();
        return up.get(0);
    }

    @Test
    void commandsGivenWhileADaemonStartsAreAnswered() {
        IpfsProgram program =
                Distribution.ashlar(temp.resolve("repo"))
                        .init()
                        .with("IPFS_WAIT_REPO_LOCK", "2m"); // for a machine that is busy
        String cid = program.call("add", "-Q").input(new byte[] {1, 2, 3}).go().text();
        ExecutorService threads = Executors.newCachedThreadPool();
        for (int round = 0; round < ROUNDS; round++) {
            List<CompletableFuture<Outcome>> running = new ArrayList<>();
            try (Daemon daemon = Daemon.launch(program, program.command("daemon"))) {
                for (List<String> words :
                        List.of(
                                List.of("cat", cid),
                                List.of("pin", "ls", "--type=recursive", "-q"),
                                List.of("block", "stat", cid),
                                List.of("config", "Gateway.RootRedirect", "/round/" + round))) {
                    running.add(
                            CompletableFuture.supplyAsync(
                                    () -> program.run(words.toArray(String[]::new)), threads));
                }
                List<Outcome> outcomes = running.stream().map(CompletableFuture::join).toList();
                assertThat(daemon.comesUp()).as(daemon.output()).isTrue();

                assertThat(outcomes).allMatch(o -> o.exit() == 0 && o.err().isEmpty());
                assertThat(outcomes.get(0).out()).isEqualTo("\u0001\u0002\u0003");
                assertThat(outcomes.get(1).text()).isEqualTo(cid);
                assertThat(program.text("config", "Gateway.RootRedirect"))
                        .isEqualTo("/round/" + round);
                assertThat(daemon.output()).doesNotContain("\tat ", "Exception");
                assertThat(daemon.terminate()).isPositive();
                assertThat(daemon.end()).isZero();
            }
        }
        threads.shutdown();
    }

    @Test
    void aDaemonKilledWhileItStartsLeavesARepoThatStarts() throws IOException {
        IpfsProgram program = Distribution.ashlar(temp.resolve("repo")).init();
        String cid = program.call("add", "-Q").input(new byte[] {1, 2, 3}).go().text();
        Path cache = program.repo().resolve("osgi-cache");
        for (String inside : List.of(".", "bundle0", "bundle9", "bundle20")) {
            delete(cache);
            Daemon dying = Daemon.launch(program, program.command("daemon"));
            while (!Files.exists(cache.resolve(inside)) && dying.alive()) {
                Thread.onSpinWait();
            }
            dying.kill();
            assertThat(dying.output()).doesNotContain("Daemon is ready");
        }
        try (Daemon daemon = program.daemon()) {
            assertThat(program.run("cat", cid).out()).isEqualTo("\u0001\u0002\u0003");
            assertThat(daemon.alive()).isTrue();
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
