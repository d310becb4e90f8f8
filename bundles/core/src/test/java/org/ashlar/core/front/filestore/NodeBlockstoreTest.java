package org.ashlar.core.front.filestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.block.FileBlock;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.InMemoryRootStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeBlockstoreTest {
    private static final String SWITCH = "Experimental.FilestoreEnabled";
    private static final int PIECE = 1000;

    private final InMemoryRootStore values = new InMemoryRootStore();
    private final InMemoryBlockstore stored = new InMemoryBlockstore();
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final List<Block> announced = new ArrayList<>();
    private final Path top;
    private final FilestoreFront filestore;
    private final NodeBlockstore store;
    private final Path file;
    private final byte[] content;

    NodeBlockstoreTest(@TempDir Path temp) throws IOException {
        top = temp;
        config.set(SWITCH, true);
        FileReferences references = new FileReferences(values, config, top.resolve("repo"));
        filestore = new FilestoreFront(references, stored, announced::addAll);
        store = new NodeBlockstore(stored, references);
        content = Bytes.random(5, 3 * PIECE);
        file = Files.write(top.resolve("some file"), content);
    }

    private Block piece(int number) {
        byte[] bytes = Arrays.copyOfRange(content, number * PIECE, (number + 1) * PIECE);
        return new Block(Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, bytes)), bytes);
    }

    private Block refer(int number) {
        Block block = piece(number);
        filestore.add(List.of(new FileBlock(block, file, (long) number * PIECE)));
        return block;
    }

    @Test
    void readsAPieceOfTheFileAsABlock() {
        Block block = refer(1);

        assertThat(store.get(block.cid()).orElseThrow().data()).isEqualTo(block.data());
        assertThat(store.size(block.cid())).hasValue(PIECE);
        assertThat(store.has(block.cid())).isTrue();
        assertThat(stored.count()).isZero();
        assertThat(announced).containsExactly(block);
    }

    @Test
    void prefersTheStoredBlockAndRefersToNoneThatIsStored() throws IOException {
        Block block = refer(0);
        stored.put(block);
        Files.delete(file);
        stored.put(piece(1));

        refer(1);

        assertThat(store.get(block.cid())).isPresent();
        assertThat(filestore.refers(piece(1).cid().hash())).isFalse();
    }

    @Test
    void refusesBytesThatAreNotThoseOfTheBlock() throws IOException {
        Block block = refer(1);

        content[PIECE + 7]++;
        Files.write(file, content);
        assertBroken(
                block, FileStatus.CHANGED, "data in file did not match. some file offset 1000");
        Files.write(file, Arrays.copyOf(content, PIECE));
        assertBroken(block, FileStatus.CHANGED, "EOF");
        Files.delete(file);
        assertBroken(block, FileStatus.NO_FILE, "open " + file + ": no such file or directory");
        Files.createDirectory(file);
        assertBroken(block, FileStatus.FILE_ERROR, "read " + file + ": is a directory");
    }

    /** Reading a device or a pipe could last for ever. */
    @Test
    void readsNothingButFiles() throws IOException {
        Block block = refer(1);
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/dev/zero"));

        assertBroken(block, FileStatus.FILE_ERROR, "read " + file + ": not a file");
    }

    private void assertBroken(Block block, FileStatus status, String message) {
        assertThatThrownBy(() -> store.get(block.cid()))
                .isInstanceOfSatisfying(
                        BrokenReferenceException.class,
                        e -> assertThat(e.status()).isEqualTo(status))
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../x", "..", "", "relative", "repo/../../x"})
    void refusesFilesThatAreNotBelowTheDirectoryOfTheRepo(String path) {
        Path absolute =
                path.startsWith("/") || path.equals("relative")
                        ? Path.of(path)
                        : top.resolve(path).toAbsolutePath();

        assertThatThrownBy(() -> filestore.check(absolute))
                .hasMessage("cannot add filestore references outside ipfs root (" + top + ")");
    }

    @Test
    void refusesADirectoryWhoseNameOnlyBeginsAlike() {
        Path sibling = top.resolveSibling(top.getFileName() + "2").resolve("x");

        assertThatThrownBy(() -> filestore.check(sibling)).hasMessageContaining("outside");
    }

    @Test
    void whatIsSwitchedOffIsNotThere() {
        Block block = refer(1);
        config.set(SWITCH, false);

        assertThat(store.get(block.cid())).isEmpty();
        assertThat(store.has(block.cid())).isFalse();
        assertThat(store.size(block.cid())).isEmpty();
        assertThat(store.hashes(null, 10)).isEmpty();
        assertThatThrownBy(() -> refer(2)).hasMessageStartingWith("filestore is not enabled");
    }

    @Test
    void listsStoredBlocksAndReferencesInOneOrder() {
        List<Multihash> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            expected.add(refer(i).cid().hash());
        }
        for (int i = 0; i < 7; i++) {
            byte[] bytes = Bytes.random(i, 10);
            long function = i % 2 == 0 ? Multihash.SHA2_256 : Multihash.SHA2_512;
            Block block = new Block(Cid.v1(Multicodec.RAW, Hashes.hash(function, bytes)), bytes);
            stored.put(block);
            expected.add(block.cid().hash());
        }
        stored.put(piece(0));

        for (int limit = 1; limit < 12; limit++) {
            assertThat(all(limit)).isSorted().containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private List<Multihash> all(int limit) {
        List<Multihash> all = new ArrayList<>();
        List<Multihash> page;
        do {
            page = store.hashes(all.isEmpty() ? null : all.get(all.size() - 1), limit);
            all.addAll(page);
        } while (page.size() == limit);
        return all;
    }

    @Test
    void deletingForgetsTheBlockAndTheReferenceAndLeavesTheFile() {
        Block block = refer(1);
        stored.put(block);

        store.delete(block.cid().hash());

        assertThat(store.has(block.cid())).isFalse();
        assertThat(file).hasBinaryContent(content);
    }

    @Test
    void syncReachesTheReferencesThatWereAdded() {
        int before = values.batches();
        store.sync();
        assertThat(values.batches()).isEqualTo(before);

        refer(0);
        store.sync();

        assertThat(values.batches()).isEqualTo(before + 2); // the reference, then the sync
    }

    /** Fields 1 to 3 are path, offset and size. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a", // a length that is missing
                "0a0566", // text that ends early
                "0a016610ffffffffffffffffff01", // an offset below zero
                "0a016618ffffffff7f", // 32 GiB
                "0a0166188180801080", // ends within a varint
                "08",
                "ff",
                "0a016610" // cut
            })
    void malformedReferencesAreToldAndClaimNoMemory(String hex) {
        Block block = piece(0);
        String name = Multibase.BASE32HEX.encodeBare(block.cid().hash().bytes());
        byte[] bad = java.util.HexFormat.of().parseHex(hex);
        values.write(List.of(Write.put(Key.of("/filestore/" + name), bad)));

        assertThatThrownBy(() -> store.get(block.cid()))
                .isInstanceOfSatisfying(
                        BrokenReferenceException.class,
                        e -> assertThat(e.status()).isEqualTo(FileStatus.OTHER_ERROR));
        assertThat(store.hashes(null, 10)).containsExactly(block.cid().hash());
        store.delete(block.cid().hash());
        assertThat(store.has(block.cid())).isFalse();
    }
}
