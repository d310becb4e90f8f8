package org.ashlar.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.car.CarReader;
import org.ashlar.multiformats.car.CarWriter;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.unixfs.chunker.Chunking;
import org.ashlar.unixfs.directory.DirectoryShape;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.importer.ImportOptions.FileShape;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.reader.BlockUnixFs;
import org.junit.jupiter.api.Test;

/** Random directories survive import, export as an archive, and import of that elsewhere. */
class RoundTripTest {
    private static final int ROUNDS = 25;

    @Test
    void whatIsReadInAnotherRepoEqualsWhatWasAdded() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, byte[]> files = new TreeMap<>();
            FakeInputFiles upload = upload(random, files);
            try (Imports here = new Imports();
                    Imports elsewhere = new Imports()) {
                Cid root = here.add(options(random), upload);
                carry(here, elsewhere, root);

                Map<String, byte[]> found = new TreeMap<>();
                read(elsewhere, root, "t", found);

                assertThat(found.keySet()).isEqualTo(files.keySet());
                files.forEach((path, bytes) -> assertThat(found.get(path)).isEqualTo(bytes));
            }
        }
    }

    private static ImportOptions options(Random random) {
        List<String> chunkers =
                List.of("size-100", "size-1000", "rabin-64-128-256", "buzhash", "size-262144");
        int links = 2 + random.nextInt(5);
        Chunking chunking = Chunking.parse(chunkers.get(random.nextInt(chunkers.size())));
        CidFormat format = new CidFormat(1, 0x12, random.nextInt(3) == 0 ? 40 : -1);
        return ImportOptions.defaults()
                .with(random.nextBoolean() ? format : CidFormat.V0, random.nextBoolean())
                .with(new FileShape(chunking, links, random.nextBoolean()))
                .with(
                        new DirectoryShape(
                                DirectoryShape.Estimation.LINKS, 256 << 10, random.nextInt(6), 8));
    }

    private static FakeInputFiles upload(Random random, Map<String, byte[]> files) {
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
            StringBuilder path = new StringBuilder("t");
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                path.append("/d").append(random.nextInt(4));
            }
            int size = random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(60);
            files.put(path + "/f" + random.nextInt(1000), Bytes.random(random.nextInt(), size));
        }
        FakeInputFiles upload = new FakeInputFiles().directory("t");
        files.forEach(upload::file);
        return upload;
    }

    private static void carry(Imports from, Imports to, Cid root) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        CarWriter writer = new CarWriter(archive, List.of(root));
        export(from, root, writer, new HashSet<>());
        CarReader reader = new CarReader(new ByteArrayInputStream(archive.toByteArray()));
        assertThat(reader.roots()).containsExactly(root);
        Optional<CarReader.Section> section = reader.next();
        while (section.isPresent()) {
            Block block = Block.verified(section.get().cid(), section.get().data());
            to.store.stage(List.of(block));
            section = reader.next();
        }
    }

    private static void export(Imports from, Cid cid, CarWriter writer, Set<Cid> seen)
            throws IOException {
        if (!seen.add(cid)) {
            return;
        }
        Block block = from.store.get(cid).orElseThrow();
        if (!cid.hash().isIdentity()) {
            writer.write(cid, block.data());
        }
        for (Cid child : Ipld.links(cid.codec(), block.data())) {
            export(from, child, writer, seen);
        }
    }

    private static void read(Imports from, Cid cid, String path, Map<String, byte[]> found) {
        BlockUnixFs unixFs = new BlockUnixFs();
        var session = from.blocks.newSession(true);
        if (unixFs.stat(from.context, session, cid).kind() == UnixFs.Kind.DIRECTORY) {
            unixFs.list(
                    from.context,
                    session,
                    cid,
                    entry -> read(from, entry.cid(), path + "/" + entry.name(), found));
            return;
        }
        try (InputStream in = unixFs.read(from.context, session, cid, 0, -1)) {
            found.put(path, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
