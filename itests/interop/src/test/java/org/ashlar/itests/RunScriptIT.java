package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./run} says in a checkout that was never built, when the build fails. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RunScriptIT {
    private static final String BUILD =
            """
            [INFO] Building Ashlar 0.1.0                    [1/36]
            [INFO] --- enforcer:3.5.0:enforce @ ashlar ---
            [INFO] Building Ashlar :: Core 0.1.0            [4/36]
            """;

    @TempDir Path temp;
    private Path script;

    @BeforeEach
    void checkOut() throws IOException {
        Path checkout = Files.createDirectories(temp.resolve("a checkout"));
        script = Files.copy(Distribution.root().resolve("run"), checkout.resolve("run"));
        Files.createDirectories(temp.resolve("logs"));
    }

    @Test
    void aFailedBuildIsToldWithItsErrorsAndItsLog() throws IOException {
        Outcome outcome =
                run(maven(BUILD + "[ERROR] Foo.java:[3,7] cannot find symbol\n[INFO] Bye.\n", 1));

        assertThat(outcome.exit()).isEqualTo(1);
        Path log = onlyLog();
        assertThat(outcome.err())
                .isEqualTo(
                        "[ERROR] Foo.java:[3,7] cannot find symbol\n"
                                + "Error: the build failed; its whole output is in "
                                + log
                                + ".\n");
        assertThat(outcome.out())
                .endsWith("  [1/36] Ashlar\n  [4/36] Core\n")
                .doesNotContain("Daemon", "Repo:");
        assertThat(log).content().contains(BUILD, "cannot find symbol", "[INFO] Bye.");
        assertThat(temp.resolve("repo")).doesNotExist();
    }

    @Test
    void aBuildThatDiesInTheMiddleOfALineHasFailedToo() throws IOException {
        Outcome outcome = run(maven(BUILD + "[INFO] Compi", 137));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo("Error: the build failed; its whole output is in " + onlyLog() + ".\n");
        assertThat(onlyLog()).content().contains("[INFO] Compi");
    }

    @Test
    void aMachineWithoutMavenIsTold() throws IOException {
        Path tools = Files.createDirectories(temp.resolve("tools"));
        for (String tool : List.of("sed", "head", "find", "dirname", "tr")) {
            executable(tools.resolve(tool), "exec '" + program(tool) + "' \"$@\"");
        }

        Outcome outcome = run(tools.toString());

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo("Error: building Ashlar needs Maven 3.8 or newer; none was found.\n");
    }

    /** A folder with a stand-in for Maven, in front of the usual ones. */
    private String maven(String output, int exit) throws IOException {
        Path text = Files.writeString(temp.resolve("output"), output);
        Path mvn = Files.createDirectories(temp.resolve("bin")).resolve("mvn");
        executable(mvn, "cat '" + text + "'\nexit " + exit);
        return mvn.getParent() + ":" + System.getenv("PATH");
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome run(String path) {
        Map<String, String> environment =
                new HashMap<>(Distribution.ashlar(temp.resolve("repo")).environment());
        environment.put("PATH", path);
        environment.put("TMPDIR", temp.resolve("logs").toString());
        return new Run(List.of(script.toString()), environment).go();
    }

    private Path onlyLog() throws IOException {
        try (Stream<Path> logs = Files.list(temp.resolve("logs"))) {
            List<Path> all = logs.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private static Path program(String name) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
