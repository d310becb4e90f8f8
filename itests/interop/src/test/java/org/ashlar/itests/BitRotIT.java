package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with different stores, in each of which another block of the same file has rotted. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BitRotIT {
    private static final byte[] CONTENT = Content.bytes(17, 700_000);
    private static final int CHUNK = 256 << 10;
    private static final int PATTERN = 32;

    @TempDir Path temp;

    private IpfsProgram node(String name, String profiles) throws IOException {
        Files.createDirectory(temp.resolve(name));
        Files.write(temp.resolve(name).resolve("file"), CONTENT);
        IpfsProgram program = Distribution.ashlar(temp.resolve(name).resolve("repo"));
        program.text("init", "--profile=" + profiles);
        program.text("config", "Routing.Type", "none");
        return program;
    }

    private static String add(IpfsProgram program) {
        return program.text(
                "add", "-Q", "--cid-version=1", program.repo().resolveSibling("file").toString());
    }

    /** Turns one bit of one block, wherever the store keeps it. */
    private static void rot(IpfsProgram program, int block) throws IOException {
        String text = new String(CONTENT, StandardCharsets.ISO_8859_1);
        int begin = block * CHUNK + 1_000;
        String pattern = text.substring(begin, begin + PATTERN);
        int rotten = 0;
        try (Stream<Path> files = Files.walk(program.repo())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(pattern);
                if (at >= 0) {
                    bytes[at] ^= 4;
                    Files.write(file, bytes);
                    rotten++;
                }
            }
        }
        assertThat(rotten).as("places of the block").isEqualTo(1);
    }

    @Test
    void isFoundAndHealedByTheOther() throws IOException {
        IpfsProgram log = node("log", "test");
        IpfsProgram files = node("files", "test,flatfs");
        String cid = add(log);
        assertThat(add(files)).isEqualTo(cid);
        List<String> leaves = log.text("refs", cid).lines().toList();
        rot(log, 0);
        rot(files, 1);
        try (Daemon one = log.daemon();
                Daemon other = files.daemon()) {
            assertFound(log, leaves.get(0));
            assertFound(files, leaves.get(1));
            log.text("swarm", "connect", other.address());

            assertThat(log.text("repo", "verify", "--heal")).contains("removed and healed");
            assertThat(files.text("repo", "verify", "--heal")).contains("removed and healed");
            assertThat(one.alive()).isTrue();

            assertWhole(log, cid);
            assertWhole(files, cid);
        }
    }

    private static void assertFound(IpfsProgram program, String rotten) {
        Outcome outcome = program.run("repo", "verify");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).contains("block " + rotten + " was corrupt (");
        assertThat(outcome.error()).contains("Error: verify complete, some blocks were corrupt");
    }

    private void assertWhole(IpfsProgram program, String cid) throws IOException {
        assertThat(program.text("repo", "verify")).contains("all blocks validated");
        Path copy = Files.createTempDirectory(temp, "got").resolve("file");
        program.call("cat", "--offline", cid).to(copy).go().text();
        assertThat(copy).hasBinaryContent(CONTENT);
    }
}
