package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the daemon starts, refuses to start, and ends. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DaemonIT {
    @TempDir Path temp;

    private IpfsProgram program() {
        return Distribution.ashlar(temp.resolve("repo"));
    }

    @Test
    void initMakesARepoWhereIpfsPathSays() {
        IpfsProgram program = program();

        Outcome outcome = program.run("init", "--profile=test,lowpower");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("generating ED25519 keypair...done", "peer identity: 12D3KooW")
                .contains("initializing IPFS node at " + program.repo());
        assertThat(program.text("config", "Addresses.API")).isEqualTo("/ip4/127.0.0.1/tcp/0");
        assertThat(program.text("config", "Swarm.ConnMgr.HighWater")).isEqualTo("40");
        assertThat(program.run("init").error())
                .contains("Error: ipfs configuration file already exists!");
    }

    @Test
    void daemonInitMakesTheRepoSaysThatItIsReadyAndEndsAtSigterm() throws IOException {
        IpfsProgram program = program();
        try (Daemon daemon = program.daemon("--init", "--init-profile=test")) {
            assertThat(daemon.output()).contains("Daemon is ready");
            assertThat(Files.readString(program.repo().resolve("api")))
                    .matches("/ip4/127\\.0\\.0\\.1/tcp/\\d+\\s*");
            String cid = program.call("add", "-Q").input(new byte[] {1, 2, 3}).go().text();

            Duration took = daemon.terminate();

            System.out.println("SIGTERM to end: " + took.toMillis() + " ms");
            assertThat(took).isLessThan(Duration.ofSeconds(10));
            assertThat(daemon.end()).isZero();
            assertThat(program.repo().resolve("api")).doesNotExist();
            assertThat(program.text("cat", cid)).isEqualTo("\u0001\u0002\u0003");
        }
    }

    @Test
    void refusesAnOccupiedPort() throws IOException {
        IpfsProgram program = program().init();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "/ip4/127.0.0.1/tcp/" + taken.getLocalPort();
            for (String key : List.of("Addresses.API", "Addresses.Gateway", "Addresses.Swarm")) {
                boolean list = key.endsWith("Swarm");
                String value = list ? "[\"" + address + "\"]" : "\"" + address + "\"";
                program.text("config", "--json", key, value);

                assertRefused(program.run("daemon"), address);

                String free = "/ip4/127.0.0.1/tcp/0";
                program.text(
                        "config", "--json", key, list ? "[\"" + free + "\"]" : "\"" + free + "\"");
            }
        }
    }

    @Test
    void progressGoesToStandardErrorAndContentToStandardOutput() throws IOException {
        IpfsProgram program = program().init();
        String content = "x".repeat(3 << 20);
        String cid = program.text("add", "-Q", Files.writeString(temp.resolve("x"), content) + "");

        Outcome shown = program.run("cat", "--progress", cid);
        Outcome quiet = program.run("cat", cid);

        assertThat(shown.out()).isEqualTo(content);
        assertThat(shown.err()).contains(" / 3.00 MiB ");
        assertThat(quiet.out()).isEqualTo(content);
        assertThat(quiet.err()).isEmpty();
        Outcome stat = program.run("dag", "stat", cid);
        assertThat(stat.err()).startsWith("CID: " + cid + ", Size: ").contains("NumBlocks: 1\n");
        assertThat(stat.out()).startsWith("\nCID ").doesNotContain("CID: ");
        assertThat(program.run("dag", "stat", "--progress=false", cid).err()).isEmpty();
    }

    @Test
    void refusesARepoThatAnotherDaemonHolds() {
        IpfsProgram program = program().init();
        try (Daemon daemon = program.daemon()) {
            assertRefused(program.run("daemon"), "someone else has the lock");
            assertThat(daemon.alive()).isTrue();
        }
    }

    @Test
    @NeedsKubo
    void refusesARepoOfKuboAndLeavesItUntouched() throws IOException {
        IpfsProgram kubo = Peers.kubo(temp.resolve("repo")).init();
        kubo.call("add", "-Q").input(new byte[10_000]).go().text();
        SortedMap<String, String> before = Content.digests(kubo.repo());

        assertRefused(program().run("daemon"), "Kubo");
        assertRefused(program().run("daemon", "--init"), "Kubo");
        assertRefused(program().call("add", "-Q").input(new byte[3]).go(), "Kubo");
        assertThat(program().run("init").exit()).isEqualTo(1);
        assertThat(program().run("config", "Addresses.API", "/ip4/127.0.0.1/tcp/9").exit())
                .isEqualTo(1);

        assertThat(Content.digests(kubo.repo())).isEqualTo(before);
        assertThat(kubo.run("repo", "verify").exit()).isZero();
    }

    @Test
    void startsFromADirectoryWithASpaceInItsName() throws IOException {
        Path home = temp.resolve("set top box");
        try (Stream<Path> parts = Files.walk(Distribution.home())) {
            for (Path part : (Iterable<Path>) parts::iterator) {
                Path copy = home.resolve(Distribution.home().relativize(part));
                if (Files.isDirectory(part)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(part, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        IpfsProgram program = new IpfsProgram(home.resolve("bin/ipfs"), temp.resolve("repo"));

        try (Daemon daemon = program.init().daemon()) {
            assertThat(daemon.program().text("version")).startsWith("ipfs version ");
        }
    }

    @Test
    void refusesAJavaThatIsTooOld() throws IOException {
        Path java = temp.resolve("old/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        IpfsProgram old = program().with("JAVA_HOME", temp.resolve("old").toString());

        assertRefused(old.run("version"), "needs Java 17 or newer");
        assertRefused(newcomer(old), "needs Java 17 or newer");
    }

    @Test
    void refusesAMissingJava() {
        IpfsProgram none = program().with("JAVA_HOME", temp.resolve("none").toString());

        assertRefused(none.run("version"), "needs Java 17 or newer");
        assertRefused(newcomer(none), "needs Java 17 or newer");
    }

    @Test
    void theRunScriptPassesOnWhyTheDaemonDoesNotStart() {
        IpfsProgram program = program().init();
        try (Daemon daemon = program.daemon()) {
            assertRefused(newcomer(program), "someone else has the lock");
            assertThat(daemon.alive()).isTrue();
        }
    }

    @Test
    void theRunScriptMakesARepoAndStartsTheNode() {
        IpfsProgram program = program();
        List<String> command =
                List.of(Distribution.root().resolve("run").toString(), "--init-profile=test");
        try (Daemon daemon = Daemon.start(program, command)) {
            assertThat(daemon.output())
                    .contains("Repo: " + program.repo(), "try in another terminal:")
                    .contains("RPC API server listening on /ip4/127.0.0.1/tcp/");
            assertThat(program.call("add", "-Q").input(new byte[] {7}).go().text())
                    .startsWith("Qm");
        }
    }

    private static Outcome newcomer(IpfsProgram program) {
        List<String> command = List.of(Distribution.root().resolve("run").toString());
        return new Run(command, program.environment()).go();
    }

    /** One clear sentence on standard error, no stack trace, an exit code that tells. */
    private static void assertRefused(Outcome outcome, String reason) {
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err().strip().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith("Error: ").contains(reason);
        assertThat(outcome.out() + outcome.err()).doesNotContain("\tat ", "Exception");
    }
}
