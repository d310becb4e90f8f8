package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that a repo of Kubo keeps comes over by one command, or by exports, and Kubo's stays. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AdoptIT {
    private static final byte[] LARGE = Content.bytes(5, 700_000);
    private static final byte[] SMALL = "in MFS\n".getBytes(StandardCharsets.UTF_8);

    @TempDir Path temp;

    private Path tree() throws IOException {
        return Content.tree(temp.resolve("tree"), 9, 30);
    }

    /** Pins of both kinds, one without a name, mutable files and a key of each kind. */
    private static List<String> fill(IpfsProgram kubo, Path tree) {
        String root = kubo.text("add", "-Qr", "--pin-name=the tree", tree.toString());
        String file = kubo.call("add", "-Q", "--cid-version=1").input(LARGE).go().text();
        String leaf = kubo.text("refs", file).lines().findFirst().orElseThrow();
        kubo.text("pin", "add", "-r=false", "--name=one block", leaf);
        kubo.call("files", "write", "-e", "-p", "/a/b/f").input(SMALL).go().text();
        kubo.text("files", "cp", "/ipfs/" + file, "/large");
        kubo.text("key", "gen", "one");
        kubo.text("key", "gen", "--type=rsa", "--size=2048", "two");
        return List.of(root, file, leaf);
    }

    private static List<String> sorted(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        lines.sort(null);
        return lines;
    }

    private static List<String> pins(IpfsProgram program, String kind) {
        return sorted(program.text("pin", "ls", "--names", "--type=" + kind));
    }

    private static List<String> keys(IpfsProgram program) {
        List<String> keys = sorted(program.text("key", "list", "-l"));
        keys.removeIf(line -> line.strip().endsWith(" self"));
        return keys;
    }

    @Test
    @NeedsKubo
    void bringsOverPinsMutableFilesAndKeysFromAKuboThatRuns() throws IOException {
        Path tree = tree();
        IpfsProgram kubo = Peers.kubo(temp.resolve("kubo/repo")).init();
        IpfsProgram ours = Distribution.ashlar(temp.resolve("ours/repo")).init();
        List<String> cids;
        List<String> recursive;
        List<String> direct;
        String mfs;
        try (Daemon other = kubo.daemon("--offline");
                Daemon daemon = ours.daemon()) {
            assertThat(List.of(other.alive(), daemon.alive())).containsOnly(true);
            cids = fill(kubo, tree);
            recursive = pins(kubo, "recursive");
            direct = pins(kubo, "direct");
            mfs = kubo.text("files", "stat", "--hash", "/");

            String said = ours.text("repo", "adopt", kubo.repo().toString());

            assertThat(said).contains("keys: 2\n", "pins: ", "/ipfs/" + mfs);
            ours.text("files", "cp", "/ipfs/" + mfs, "/kubo");
        }
        List<String> expected = new ArrayList<>(recursive);
        expected.add(mfs + " recursive mfs of " + kubo.repo());
        expected.sort(null);
        try (Daemon daemon = ours.daemon()) {
            assertThat(daemon.alive()).isTrue();
            assertThat(pins(ours, "recursive")).isEqualTo(expected);
            assertThat(pins(ours, "direct")).isEqualTo(direct);
            assertThat(keys(ours)).hasSize(2).isEqualTo(keys(kubo));
            ours.text("repo", "gc");
            assertThat(ours.text("pin", "verify")).isEmpty();
            assertContent(ours, cids, tree);
            assertThat(ours.run("files", "read", "/kubo/a/b/f").out()).isEqualTo("in MFS\n");
            assertThat(ours.text("files", "stat", "--hash", "/kubo")).isEqualTo(mfs);
        }
        assertThat(pins(kubo, "recursive")).isEqualTo(recursive);
    }

    @Test
    @NeedsKubo
    void withoutARunningKuboBlocksAndKeysComeOverAndTheRestByExports() throws IOException {
        Path tree = tree();
        IpfsProgram kubo = Peers.kubo(temp.resolve("kubo/repo")).init();
        List<String> cids = fill(kubo, tree);
        IpfsProgram ours = Distribution.ashlar(temp.resolve("ours/repo")).init();

        String said = ours.text("repo", "adopt", kubo.repo().toString());

        assertThat(said).contains("keys: 2\n", "pins and MFS: left out");
        assertThat(keys(ours)).isEqualTo(keys(kubo));
        assertContent(ours, cids, tree);
        Path car = temp.resolve("tree.car");
        kubo.call("dag", "export", "--progress=false", cids.get(0)).to(car).go().text();
        ours.text("repo", "gc");
        ours.text("dag", "import", car.toString());
        assertThat(pins(ours, "recursive"))
                .anyMatch(line -> line.startsWith(cids.get(0) + " recursive"));
        assertTree(ours, cids.get(0), tree);
    }

    private void assertContent(IpfsProgram program, List<String> cids, Path tree)
            throws IOException {
        assertTree(program, cids.get(0), tree);
        Path copy = Files.createTempDirectory(temp, "got").resolve("file");
        program.text("get", "--offline", "-o", copy.toString(), cids.get(1));
        assertThat(copy).hasBinaryContent(LARGE);
        assertThat(program.run("block", "stat", "--offline", cids.get(2)).exit()).isZero();
    }

    private void assertTree(IpfsProgram program, String cid, Path tree) throws IOException {
        Path copy = Files.createTempDirectory(temp, "got").resolve("tree");
        program.text("get", "--offline", "-o", copy.toString(), cid);
        assertThat(Content.digests(copy)).isEqualTo(Content.digests(tree));
    }
}
