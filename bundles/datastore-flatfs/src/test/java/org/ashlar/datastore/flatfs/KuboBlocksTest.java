package org.ashlar.datastore.flatfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ashlar.multiformats.Cid;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens a directory that Kubo wrote; see {@code kubo-blocks.txt}. */
class KuboBlocksTest {
    private static final Cid ROOT = Cid.parse("QmVi1vmJEnEbE5oENUyqbFP2ECfvZTeFSm3Bx1ZgYTRGLt");
    private static final int BLOCKS = 6;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private FlatFsDatastore store;

    @BeforeEach
    void copyFixture() throws IOException {
        Path fixture = Path.of("src/test/resources/kubo-blocks");
        try (Stream<Path> files = Files.walk(fixture)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(fixture.relativize(file).toString());
                Files.createDirectories(copy.resolveSibling("."));
                Files.copy(file, copy);
            }
        }
        store = new FlatFsDatastore("/blocks", directory, ShardFunction.DEFAULT, false);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void findsEveryBlockAndItsBytes() throws Exception {
        List<Key> keys = store.keys(Key.EMPTY, Key.EMPTY, 100);

        assertThat(keys).hasSize(BLOCKS).isSorted().contains(Key.of(ROOT.hash()));
        for (Key key : keys) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(store.get(key).orElseThrow());
            assertThat(Arrays.copyOfRange(key.bytes(), 2, 34)).isEqualTo(digest);
        }
    }

    @Test
    void takesOverKubosUsage() throws Exception {
        String cache =
                Files.readString(directory.resolve("diskUsage.cache"), StandardCharsets.UTF_8);

        assertThat(cache).contains("\"diskUsage\":" + store.diskUsage() + ",");
    }

    @Test
    void deletesAndReplacesKubosFiles() {
        Key key = Key.of(ROOT.hash());
        byte[] value = store.get(key).orElseThrow();

        store.write(List.of(Write.delete(key)), true);
        assertThat(store.keys(Key.EMPTY, Key.EMPTY, 100)).hasSize(BLOCKS - 1);
        store.write(List.of(Write.put(key, value.clone())), true);

        assertThat(store.get(key)).contains(value);
        assertThat(directory.resolve("CH"))
                .isDirectoryContaining(
                        "glob:**/CIQG26X7HRUKKRWUF3LI4AFMFNGHJTCJA2GS6ZI4HYJPVXLWP6MMCHI.data");
    }
}
