package org.ashlar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.SpecJson;
import org.ashlar.core.repo.LocalCommands;
import org.ashlar.core.repo.RepoLock;
import org.ashlar.core.repo.RepoLockedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the program does in a repo that somebody else has, such as a daemon that starts. */
@Timeout(60)
class TakenRepoTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final List<CommandSpec> SPECS =
            List.of(
                    CommandSpec.of("cat")
                            .argument(Argument.string("path", "What.").many().orStdin())
                            .bytes()
                            .build(),
                    CommandSpec.of("config")
                            .argument(Argument.string("key", "Which."))
                            .argument(Argument.string("value", "What.").optional())
                            .build(),
                    CommandSpec.of("shutdown").build(),
                    CommandSpec.of("version").build());

    private final Path repo;
    private final RepoLock lock;
    private final InputStream stdin = System.in;
    private final List<Runnable> happenings = new ArrayList<>();
    private long now;
    private int pauses;

    TakenRepoTest(@TempDir Path temp) throws IOException {
        repo = temp.resolve("repo");
        Path home = Files.createDirectory(temp.resolve("home"));
        Files.writeString(home.resolve("commands.json"), SpecJson.write("1", SPECS));
        System.setProperty("ashlar.home", home.toString());
        LocalCommands.init(
                repo,
                "ed25519",
                OptionalLong.empty(),
                List.of("test"),
                Optional.empty(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        lock = RepoLock.acquire(repo);
    }

    @BeforeEach
    void setInput() {
        System.setIn(new ByteArrayInputStream("QmFromInput\n".getBytes(StandardCharsets.UTF_8)));
    }

    @AfterEach
    void restore() {
        System.setIn(stdin);
        System.clearProperty("ashlar.home");
        lock.close();
    }

    @Test
    void aCommandGoesToTheDaemonOnceThatListens() throws Exception {
        try (OneShot daemon = new OneShot(OK)) {
            afterPauses(3, () -> publish(daemon.multiaddr()));

            assertThat(run("cat", "QmX")).isZero();

            assertThat(daemon.request()).startsWith("POST /api/v0/cat?arg=QmX");
        }
        assertThat(pauses).isEqualTo(3);
        assertThat(repo.resolve("osgi-cache")).doesNotExist();
    }

    @Test
    void theFileOfADaemonThatDiedIsNoDaemonAndEatsNoInput() throws Exception {
        publish("/ip4/127.0.0.1/tcp/" + closedPort());
        try (OneShot daemon = new OneShot(OK)) {
            afterPauses(1, () -> publish(daemon.multiaddr()));

            assertThat(run("cat")).isZero();

            assertThat(daemon.request()).startsWith("POST /api/v0/cat?arg=QmFromInput");
        }
    }

    @Test
    void aChangeOfTheConfigurationIsMadeHereOnceTheRepoIsFree() throws Exception {
        afterPauses(2, lock::close);

        assertThat(run("config", "Addresses.API", "/ip4/127.0.0.1/tcp/7")).isZero();

        assertThat(Files.readString(repo.resolve("config"))).contains("/ip4/127.0.0.1/tcp/7");
        assertThat(pauses).isEqualTo(2);
    }

    @Test
    void shutdownReachesADaemonThatIsStarting() throws Exception {
        try (OneShot daemon = new OneShot(OK)) {
            afterPauses(2, () -> publish(daemon.multiaddr()));

            assertThat(run("shutdown")).isZero();

            assertThat(daemon.request()).startsWith("POST /api/v0/shutdown");
        }
    }

    @Test
    void givesUpWithOneSentenceAndLeavesAllAsItIs() throws IOException {
        Patience short1 = patience(Optional.of(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> program(short1, "cat", "QmX").run())
                .isInstanceOf(RepoLockedException.class)
                .hasMessage("lock " + repo + "/repo.lock: someone else has the lock");
        assertThat(Duration.ofNanos(now)).isEqualTo(Duration.ofSeconds(1));
        assertThat(repo.resolve("osgi-cache")).doesNotExist();

        assertThatThrownBy(() -> run("config", "Addresses.API", "/ip4/127.0.0.1/tcp/7"))
                .isInstanceOf(RepoLockedException.class);
        assertThat(Files.readString(repo.resolve("config"))).doesNotContain("/tcp/7\"");
    }

    @Test
    void whatNeedsNoLockWaitsForNobody() throws Exception {
        assertThat(run("config", "Addresses.API")).isZero();
        assertThat(run("version")).isZero();

        assertThat(pauses).isZero();
    }

    private int run(String... words) throws IOException {
        return program(patience(Optional.empty()), words).run();
    }

    private Program program(Patience patience, String... words) {
        List<String> all = new ArrayList<>(List.of("--repo-dir", repo.toString()));
        all.addAll(List.of(words));
        return new Program(all, patience);
    }

    private Patience patience(Optional<Duration> limit) {
        return new Patience(
                () -> limit,
                () -> now,
                nanos -> {
                    now += nanos;
                    pauses++;
                    if (pauses == happenings.size()) {
                        happenings.get(pauses - 1).run();
                    }
                });
    }

    private void afterPauses(int count, Runnable happening) {
        while (happenings.size() < count - 1) {
            happenings.add(() -> {});
        }
        happenings.add(happening);
    }

    private void publish(String multiaddr) {
        try {
            Files.writeString(repo.resolve("api"), multiaddr);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
