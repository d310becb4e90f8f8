package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a terminal {@code ./run} opens the Gogo shell beside the node. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ShellIT {
    private static final Path SCRIPT = Path.of("/usr/bin/script"); // lends a program a terminal

    @Test
    void theRunScriptOpensTheShellWhereTabCompletesAndStoresAreSwapped(@TempDir Path temp)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SCRIPT), "no program 'script'");
        IpfsProgram program = Distribution.ashlar(temp.resolve("node"));
        String run = Distribution.root().resolve("run") + " --init-profile=test";
        ProcessBuilder builder =
                new ProcessBuilder(List.of(SCRIPT.toString(), "-qec", run, "/dev/null"));
        builder.environment().putAll(program.environment());
        Process process = builder.redirectErrorStream(true).start();
        try (OutputStream keys = process.getOutputStream();
                BufferedReader screen = process.inputReader(StandardCharsets.UTF_8)) {
            readTo(screen, "In the Gogo shell of this terminal");
            readTo(screen, "Daemon is ready");
            // The shell comes after the node: what is typed before waits for it.
            press(keys, "ipfs:sw\t\t");
            assertThat(readTo(screen, "ipfs:swarm")).contains("ipfs:swap");
            press(keys, "p datastore \t");
            readTo(screen, "flatfs  mapdb  memory");
            press(keys, "\b".repeat("ipfs:swap datastore ".length()) + "ipfs:pa\t");
            type(keys, "");
            assertThat(readTo(screen, "datastore  mapdb")).contains("current");
            type(keys, "ipfs:swap datastore flatfs");
            readTo(screen, "datastore swapped");
            type(keys, "ipfs:parts");
            assertThat(readTo(screen, "datastore  flatfs")).contains("current");
            type(keys, "exit 0");
            assertThat(screen.lines().toList()).noneMatch(line -> line.contains("Exception"));
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(program.repo().resolve("blocks/SHARDING")).exists();
    }

    private static void press(OutputStream keys, String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private static void type(OutputStream keys, String command) throws IOException {
        press(keys, command + "\n");
    }

    /** Reads up to the first line that holds a text. */
    private static String readTo(BufferedReader screen, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = screen.readLine(); line != null; line = screen.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("no line with '" + text + "' in\n" + seen);
    }
}
