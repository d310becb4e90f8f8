package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flatfs directory that one of the two implementations wrote is opened, as it is, by the other.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BlockDirectoryIT {
    private static final int FILES = 120;
    private static final byte[] LARGE = Content.bytes(5, 1_200_000);
    private static final byte[] OTHER = Content.bytes(6, 300_000);

    @TempDir Path temp;

    /** What was added, by CID. */
    private record Added(String tree, String file, String node, Set<String> hashes) {}

    @Test
    @NeedsKubo
    void kuboOpensTheBlocksOfOurNode() throws IOException {
        Path tree = tree(4);
        IpfsProgram ours = ours();
        Added added;
        try (Daemon daemon = ours.daemon()) {
            added = add(daemon.program(), tree);
        }
        IpfsProgram kubo = Peers.kubo(temp.resolve("kubo/repo")).init();

        hand(ours, kubo);

        assertHas(kubo, added, tree);
        String more = kubo.call("add", "-Q").input(OTHER).go().text();
        kubo.text("block", "rm", added.node());
        Set<String> left = hashes(kubo);
        hand(kubo, ours);
        try (Daemon daemon = ours.daemon()) {
            assertContent(daemon.program(), more, OTHER);
            assertThat(hashes(daemon.program())).containsExactlyInAnyOrderElementsOf(left);
            assertThat(daemon.program().run("block", "stat", "--offline", added.node()).exit())
                    .isEqualTo(1);
            assertContent(daemon.program(), added.file(), LARGE);
        }
    }

    @Test
    @NeedsKubo
    void ourNodeOpensTheBlocksOfKubo() throws IOException {
        Path tree = tree(7);
        IpfsProgram kubo = Peers.kubo(temp.resolve("kubo/repo")).init();
        Added added = add(kubo, tree);
        IpfsProgram ours = ours();

        hand(kubo, ours);

        try (Daemon daemon = ours.daemon()) {
            assertHas(daemon.program(), added, tree);
            daemon.program().text("pin", "add", added.file());
            daemon.program().text("repo", "gc");
            assertThat(hashes(daemon.program())).hasSizeLessThan(added.hashes().size());
            assertContent(daemon.program(), added.file(), LARGE);
        }
    }

    private IpfsProgram ours() throws IOException {
        Files.createDirectory(temp.resolve("ours"));
        IpfsProgram program = Distribution.ashlar(temp.resolve("ours/repo"));
        program.text("init", "--profile=test,flatfs");
        program.text("config", "Routing.Type", "none");
        return program;
    }

    /** The empty directory in it is the one block that both keep without being asked to. */
    private Path tree(long seed) throws IOException {
        Path tree = Content.tree(temp.resolve("tree"), seed, FILES);
        Files.createDirectory(tree.resolve("empty"));
        return tree;
    }

    /** Blocks of several codecs and hash functions, names of several lengths. */
    private static Added add(IpfsProgram program, Path tree) {
        String root = program.text("add", "-Qr", tree.toString());
        String file =
                program.call("add", "-Q", "--cid-version=1", "--hash=sha2-512")
                        .input(LARGE)
                        .go()
                        .text();
        byte[] json =
                "{\"here\":[1,2,{\"/\":\"%s\"}]}".formatted(file).getBytes(StandardCharsets.UTF_8);
        String node = program.call("dag", "put", "--hash=blake2b-256").input(json).go().text();
        return new Added(root, file, node, hashes(program));
    }

    private static Set<String> hashes(IpfsProgram program) {
        return new TreeSet<>(program.text("refs", "local").lines().toList());
    }

    /** Puts the block directory of a stopped node in the place of another's. */
    private static void hand(IpfsProgram from, IpfsProgram to) throws IOException {
        Path blocks = to.repo().resolve("blocks");
        if (Files.exists(blocks)) {
            Files.move(blocks, to.repo().resolveSibling("blocks before"));
        }
        Files.move(from.repo().resolve("blocks"), blocks);
    }

    private void assertHas(IpfsProgram program, Added added, Path tree) throws IOException {
        assertThat(hashes(program))
                .containsExactlyInAnyOrderElementsOf(added.hashes())
                .hasSizeGreaterThan(FILES);
        assertThat(program.text("repo", "verify")).contains("all blocks validated");
        Path copy = temp.resolve("copy");
        program.text("get", "--offline", "-o", copy.toString(), added.tree());
        assertThat(Content.digests(copy)).isEqualTo(Content.digests(tree)).hasSize(FILES);
        assertContent(program, added.file(), LARGE);
        assertThat(program.text("dag", "get", "--offline", added.node() + "/here/1"))
                .isEqualTo("2");
    }

    private void assertContent(IpfsProgram program, String cid, byte[] content) throws IOException {
        Path copy = Files.createTempDirectory(temp, "got").resolve("file");
        program.text("get", "--offline", "-o", copy.toString(), cid);
        assertThat(copy).hasBinaryContent(content);
    }
}
