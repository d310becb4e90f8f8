package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Files and trees go from this node to Kubo and Helia over Bitswap, and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("speed of Bitswap") // its tests one by one, as they print speeds
final class BitswapIT {
    private static final long SEED = 20_261_125;
    private static final long FILE_BYTES = Long.getLong("ashlar.it.file_mib", 200) << 20;
    private static final int TREE_FILES = Integer.getInteger("ashlar.it.tree_files", 500);

    private Path temp;
    private Daemon node;
    private Path file;
    private Path tree;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        temp = folder;
        System.out.println("seed " + SEED);
        file = Content.file(temp.resolve("file"), SEED, FILE_BYTES);
        tree = Content.tree(Files.createDirectory(temp.resolve("tree")), SEED, TREE_FILES);
        node = Distribution.ashlar(temp.resolve("node")).init().daemon();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    @NeedsKubo
    void kuboFetchesFromTheNode() throws IOException {
        try (Daemon kubo = Peers.kubo(temp.resolve("kubo1")).init().daemon()) {
            kubo.program().text("swarm", "connect", node.address());
            send("node to Kubo", node.program(), (cid, to) -> get(kubo.program(), cid, to));
        }
    }

    @Test
    @NeedsKubo
    void theNodeFetchesFromKubo() throws IOException {
        try (Daemon kubo = Peers.kubo(temp.resolve("kubo2")).init().daemon();
                Daemon fresh = fresh("node2")) {
            fresh.program().text("swarm", "connect", kubo.address());
            send("Kubo to node", kubo.program(), (cid, to) -> get(fresh.program(), cid, to));
        }
    }

    @Test
    @NeedsScripts
    void heliaFetchesFromTheNode() throws IOException {
        try (Helia helia = new Helia()) {
            helia.connect(node.address());
            String fileCid = addFile(node.program());
            timed("node to Helia, file", FILE_BYTES, () -> helia.fetch(fileCid, out("hf")));
            assertSameFile(out("hf"));
            String treeCid = addTree(node.program());
            timed(
                    "node to Helia, tree",
                    Content.size(tree),
                    () -> helia.fetchTree(treeCid, out("ht")));
            assertSameTree(out("ht"));
        }
    }

    @Test
    @NeedsScripts
    void theNodeFetchesFromHelia() throws IOException {
        try (Helia helia = new Helia();
                Daemon fresh = fresh("node3")) {
            String fileCid = helia.add(file);
            String treeCid = helia.addTree(tree);
            fresh.program().text("swarm", "connect", helia.address());
            timed(
                    "Helia to node, file",
                    FILE_BYTES,
                    () -> get(fresh.program(), fileCid, out("nf")));
            assertSameFile(out("nf"));
            timed(
                    "Helia to node, tree",
                    Content.size(tree),
                    () -> get(fresh.program(), treeCid, out("nt")));
            assertSameTree(out("nt"));
        }
    }

    @Test
    void anotherNodeFetchesFromTheNode() throws IOException {
        try (Daemon fresh = fresh("node4")) {
            fresh.program().text("swarm", "connect", node.address());
            send("node to node", node.program(), (cid, to) -> get(fresh.program(), cid, to));
        }
    }

    private interface Fetch {
        void fetch(String cid, Path to) throws IOException;
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Adds file and tree at one end, fetches them at the other, and compares. */
    private void send(String way, IpfsProgram from, Fetch to) throws IOException {
        String fileCid = addFile(from);
        Path fetchedFile = out(way + " file");
        timed(way + ", file", FILE_BYTES, () -> to.fetch(fileCid, fetchedFile));
        assertSameFile(fetchedFile);
        String treeCid = addTree(from);
        Path fetchedTree = out(way + " tree");
        timed(way + ", tree", Content.size(tree), () -> to.fetch(treeCid, fetchedTree));
        assertSameTree(fetchedTree);
    }

    private Daemon fresh(String name) {
        return Distribution.ashlar(temp.resolve(name)).init().daemon();
    }

    private Path out(String name) {
        return temp.resolve("out " + name);
    }

    private String addFile(IpfsProgram program) {
        return program.text("add", "-Q", "--cid-version=1", file.toString());
    }

    private String addTree(IpfsProgram program) {
        return program.text("add", "-Q", "-r", tree.toString());
    }

    private static void get(IpfsProgram program, String cid, Path to) {
        program.text("get", "-o", to.toString(), cid);
    }

    private void assertSameFile(Path fetched) throws IOException {
        assertThat(Content.digest(fetched)).isEqualTo(Content.digest(file));
        Files.delete(fetched);
    }

    private void assertSameTree(Path fetched) throws IOException {
        assertThat(Content.digests(fetched)).isEqualTo(Content.digests(tree)).hasSize(TREE_FILES);
    }

    private static void timed(String what, long bytes, Work work) throws IOException {
        long before = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - before) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f MB in %.2f s, %.1f MB/s%n",
                what,
                bytes / 1e6,
                seconds,
                bytes / 1e6 / seconds);
    }
}
