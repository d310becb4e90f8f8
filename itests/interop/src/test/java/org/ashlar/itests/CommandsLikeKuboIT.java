package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The same command lines have the same exit codes, output and errors as with Kubo's program. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Execution(ExecutionMode.CONCURRENT)
final class CommandsLikeKuboIT {
    private static final String ABSENT =
            "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

    @TempDir Path temp;

    @Test
    @NeedsKubo
    void besideARunningDaemon() throws IOException {
        Side ours = side(Distribution.ashlar(temp.resolve("ours/repo")).init());
        Side kubo = side(Peers.kubo(temp.resolve("kubo/repo")).init());
        Map<String, String> cids = cids(ours, kubo);
        try (Daemon one = ours.program.daemon();
                Daemon other = kubo.program.daemon()) {
            assertThat(List.of(one.alive(), other.alive())).containsOnly(true);
            compare(Invocations.section("daemon", cids), ours, kubo);
        }
    }

    @Test
    @NeedsKubo
    void listsTheBlocksThatKuboListsAfterMoreWasAdded() throws IOException {
        Side ours = side(Distribution.ashlar(temp.resolve("ours/repo")).init());
        Side kubo = side(Peers.kubo(temp.resolve("kubo/repo")).init());
        Set<String> expected = listedAfterAdding(kubo);
        try (Daemon daemon = ours.program.daemon()) {
            assertThat(daemon.alive()).isTrue();
            assertThat(listedAfterAdding(ours)).hasSizeGreaterThan(5).isEqualTo(expected);
        }
    }

    /** Blocks that {@code repo ls} and {@code refs local} list since more was added. */
    private static Set<String> listedAfterAdding(Side side) throws IOException {
        Set<String> before = lines(side, "repo", "ls");
        Path more = Files.createDirectories(side.folder.resolve("more/sub"));
        Files.write(more.resolve("large"), Content.bytes(2, 900_000));
        Files.write(more.resolve("small"), Content.bytes(3, 10));
        side.add("-r", "more");
        Set<String> after = lines(side, "repo", "ls");
        assertThat(lines(side, "refs", "local")).isEqualTo(after);
        assertThat(after).containsAll(before);
        after.removeAll(before);
        return after;
    }

    private static Set<String> lines(Side side, String... words) {
        List<String> lines = side.program.text(words).lines().toList();
        assertThat(lines).doesNotHaveDuplicates();
        return new TreeSet<>(lines);
    }

    @Test
    @NeedsKubo
    void withoutADaemon() throws IOException {
        Side ours = side(Distribution.ashlar(temp.resolve("ours/repo")).init());
        Side kubo = side(Peers.kubo(temp.resolve("kubo/repo")).init());
        compare(Invocations.section("offline", cids(ours, kubo)), ours, kubo);
    }

    @Test
    @NeedsKubo
    void withoutARepo() throws IOException {
        Side ours = side(Distribution.ashlar(temp.resolve("ours/repo")));
        Side kubo = side(Peers.kubo(temp.resolve("kubo/repo")));
        compare(Invocations.section("nowhere", Map.of("hello", ABSENT)), ours, kubo);
    }

    /** A program and the folder that it works in. */
    private record Side(IpfsProgram program, Path folder) {
        String add(String... arguments) {
            List<String> words = new ArrayList<>(List.of("add", "-Q"));
            words.addAll(List.of(arguments));
            return program.call(words.toArray(String[]::new)).in(folder).go().text();
        }
    }

    private static Side side(IpfsProgram program) throws IOException {
        Path folder = program.repo().resolveSibling("files");
        Files.createDirectories(folder.resolve("dir/sub/deeper"));
        Files.writeString(folder.resolve("hello.txt"), "hello world\n");
        Files.write(folder.resolve("big.bin"), Content.bytes(1, 600_000));
        Files.writeString(folder.resolve("dir/a.txt"), "a");
        Files.writeString(folder.resolve("dir/sub/b.txt"), "bb");
        Files.writeString(folder.resolve("dir/sub/deeper/c.txt"), "ccc");
        Files.writeString(folder.resolve("dir/.hidden"), "h");
        return new Side(program, folder);
    }

    /** Adds the content on both sides; the CIDs must agree. */
    private static Map<String, String> cids(Side... sides) {
        List<Map<String, String>> found = new ArrayList<>();
        for (Side side : sides) {
            found.add(
                    Map.of(
                            "hello", side.add("hello.txt"),
                            "big", side.add("big.bin"),
                            "dir", side.add("-r", "dir"),
                            "v1", side.add("--cid-version=1", "--raw-leaves=false", "hello.txt"),
                            "absent", ABSENT));
        }
        assertThat(found.get(0)).isEqualTo(found.get(1));
        return found.get(0);
    }

    private static void compare(List<Invocations.Line> lines, Side ours, Side kubo) {
        List<String> differences = new ArrayList<>();
        for (Invocations.Line line : lines) {
            String expected = seen(line, kubo);
            String actual = seen(line, ours);
            if (!actual.equals(expected)) {
                differences.add(line.line() + "\n  Kubo: " + expected + "\n  here: " + actual);
            }
        }
        System.out.println("compared invocations: " + lines.size());
        assertThat(lines).isNotEmpty();
        assertThat(differences).isEmpty();
    }

    private static String seen(Invocations.Line line, Side side) {
        Outcome outcome =
                side.program
                        .call(line.words().toArray(String[]::new))
                        .in(side.folder)
                        .input(line.input().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .go();
        boolean usage = outcome.err().contains("USAGE");
        String error = outcome.error().orElse(outcome.err());
        return "exit "
                + outcome.exit()
                + "\n"
                + alike(outcome.out(), side)
                + alike(error, side)
                + (usage ? "\nUSAGE" : "");
    }

    /** Takes out what must differ: identities, places, versions, the wording of help. */
    private static String alike(String text, Side side) {
        return text.replaceAll("12D3KooW\\w{44}", "PEER")
                .replace(side.program.repo().getParent().toString(), "BASE")
                .replaceAll("(kubo|ashlar)/", "AGENT/")
                .replaceAll("\\b0\\.(43\\.1|1\\.0)\\b", "VERSION")
                .replaceAll("127\\.0\\.0\\.1/tcp/\\d{4,5}", "127.0.0.1/tcp/PORT")
                .replaceAll("Go struct field \\w+\\.", "field ")
                .replaceAll("(?s)(?m)^USAGE.*", "USAGE");
    }
}
