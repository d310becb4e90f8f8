package org.ashlar.unixfs.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.testing.Bytes;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.chunker.Chunking;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.importer.ImportOptions.FileShape;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.Nodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileStreamTest {
    private final Imports imports = new Imports();
    private final BlockUnixFs unixFs = new BlockUnixFs();

    @AfterEach
    void close() {
        imports.close();
    }

    private static ImportOptions options(int chunk, int links, boolean raw) {
        return ImportOptions.defaults()
                .with(CidFormat.V1, raw)
                .with(new FileShape(Chunking.ofSize(chunk), links, false));
    }

    private InputStream open(Cid cid, long offset, long length) {
        return unixFs.read(imports.context, imports.blocks.newSession(true), cid, offset, length);
    }

    @Test
    void readsBackWhatWasImportedFromAnyOffset() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            byte[] content = Bytes.random(random.nextInt(), random.nextInt(20_000));
            int chunk = 1 + random.nextInt(600);
            int links = 2 + random.nextInt(10);
            Cid cid = imports.add(options(chunk, links, random.nextBoolean()), content);

            int offset = random.nextInt(content.length + 10);
            int length = random.nextInt(content.length + 10);
            int from = Math.min(offset, content.length);
            int to = Math.min(from + length, content.length);

            assertThat(open(cid, 0, -1).readAllBytes()).isEqualTo(content);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            open(cid, offset, length).transferTo(out);
            assertThat(out.toByteArray())
                    .as("chunk %d links %d offset %d length %d", chunk, links, offset, length)
                    .isEqualTo(Arrays.copyOfRange(content, from, to));
        }
    }

    @Test
    void readsOnlyTheBlocksOfTheRange() throws IOException {
        Cid cid = imports.add(options(100, 10, true), Bytes.random(1, 100_000));
        int before = imports.blocks.requests();

        assertThat(open(cid, 50_050, 10).readAllBytes()).hasSize(10);

        assertThat(imports.blocks.requests() - before).isEqualTo(4); // root, two nodes, one leaf
    }

    @Test
    void asksForABoundedNumberOfBlocksAhead() throws IOException {
        Cid cid = imports.add(options(100, 174, true), Bytes.random(1, 17_400));
        int before = imports.blocks.requests();

        assertThat(open(cid, 0, -1).read()).isNotNegative();

        assertThat(imports.blocks.requests() - before)
                .isLessThanOrEqualTo(FileStream.MAX_AHEAD + 2);
    }

    @Test
    void refusesSizesThatDoNotFitTheContent() {
        Cid leaf = imports.add(options(100, 174, true), Bytes.random(1, 50));
        for (long lie : new long[] {49, 51, 0, Long.MAX_VALUE}) {
            Cid file = file(new Child(leaf, lie, 50), new Child(leaf, 50, 50));

            assertThatThrownBy(() -> open(file, 0, -1).readAllBytes())
                    .as("size %d", lie)
                    .isInstanceOfAny(
                            ProtocolViolationException.class, InvalidRequestException.class)
                    .hasMessageMatching(".*(linked as|contradict|overflow|too large).*");
        }
    }

    @Test
    void refusesChainsThatAreTooDeep() {
        Cid cid = imports.add(options(100, 174, true), Bytes.random(1, 50));
        for (int i = 0; i < 200; i++) {
            cid = file(new Child(cid, 50, 50));
        }
        Cid top = cid;
        assertThatThrownBy(() -> open(top, 0, -1).readAllBytes())
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("too deep");
    }

    @Test
    void readsABitOfAFileThatClaimsPetabytesInBoundedMemory() throws IOException {
        Cid cid = imports.add(options(1000, 174, true), Bytes.random(1, 1000));
        long size = 1000;
        while (size < 1L << 50) {
            Child child = new Child(cid, size, size);
            cid = file(child, child, child, child);
            size *= 4;
        }
        assertThat(open(cid, size / 2 + 5, 10).readAllBytes()).hasSize(10);
    }

    @Test
    void refusesBlocksThatAreNoFiles() {
        byte[][] blocks = {{}, {0x0a, 0x02, 0x08, 0x01}, {0x0a, 0x02, 0x08, 0x09}, {1, 2, 3}};
        for (byte[] data : blocks) {
            Cid cid = Cid.v0(Hashes.hash(Multihash.SHA2_256, data));
            imports.store.stage(List.of(new Block(cid, data)));

            assertThatThrownBy(() -> open(cid, 0, -1)).isInstanceOf(InvalidRequestException.class);
        }
    }

    private Cid file(Child... children) {
        byte[] data = Nodes.file(new ArrayList<>(List.of(children)), Attributes.NONE);
        Cid cid = Cid.v0(Hashes.hash(Multihash.SHA2_256, data));
        imports.store.stage(List.of(new Block(cid, data)));
        return cid;
    }
}
