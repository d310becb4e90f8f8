package org.ashlar.core.command.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ashlar.block.Block;
import org.ashlar.block.DagWalker;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.car.CarWriter;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeFastProvide;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.FakePinner;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DagImportCommandTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeGcLocker locker = new FakeGcLocker();
    private final FakePinner pinner = new FakePinner();
    private final PinAccess pins = new PinAccess(blocks, pinner);
    private final FakeFastProvide announcements = new FakeFastProvide();
    private final DagImportCommand command =
            new DagImportCommand(blocks, store, locker, pins, announcements);
    private final RecordingEmitter out = new RecordingEmitter();
    private final Block leaf = block(Multicodec.RAW, new byte[] {1, 2, 3});
    private final Block root = block(Multicodec.DAG_CBOR, DagCbor.encode(Map.of("a", leaf.cid())));

    @BeforeEach
    void plugIn() {}

    @Test
    void importsAndPinsRoots() throws IOException {
        FakeCall call = call(car(root, leaf)).with("stats", true);

        command.run(call, out);

        assertThat(store.count()).isEqualTo(2);
        assertThat(pinner.pinned()).containsExactly(root.cid());
        int bytes = root.size() + leaf.size();
        assertThat(out.text(command, call))
                .isEqualTo(
                        "Pinned root\t"
                                + root.cid()
                                + "\tsuccess\nImported 2 blocks ("
                                + bytes
                                + " bytes)\n");
        assertThat(locker.held()).isZero();
        assertThat(store.dirty()).isFalse();
    }

    @Test
    void readsVersionTwo() throws IOException {
        byte[] inner = car(root, leaf);
        ByteBuffer v2 = ByteBuffer.allocate(11 + 40 + 7 + inner.length + 5);
        v2.put(new byte[] {10, (byte) 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 2});
        v2.order(ByteOrder.LITTLE_ENDIAN).putLong(0).putLong(0);
        v2.putLong(58).putLong(inner.length).putLong(0).position(58).put(inner);

        command.run(call(v2.array()), out);

        assertThat(store.count()).isEqualTo(2);
        assertThat(pinner.pinned()).containsExactly(root.cid());
    }

    @Test
    void reportsRootsThatCannotBePinned() throws IOException {
        FakeCall call = call(car(root));

        assertThatThrownBy(() -> command.run(call, out))
                .isInstanceOf(IpfsException.class)
                .hasMessage("unable to pin all roots: 1 out of 1 failed");

        assertThat(out.text(command, call)).contains("FAILED: block was not found locally");
        assertThat(pinner.pinned()).isEmpty();
    }

    @Test
    void importsPartsWithoutPinsWhenLocalOnly() throws IOException {
        command.run(call(car(root)).with("local-only", true), out);

        assertThat(store.count()).isEqualTo(1);
        assertThat(out.values()).isEmpty();
        assertThatThrownBy(
                        () ->
                                command.run(
                                        call(car(root))
                                                .with("local-only", true)
                                                .with("pin-roots", true),
                                        out))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("cannot be combined");
    }

    @Test
    void pinsNothingOfATruncatedArchive() throws IOException {
        byte[] whole = car(root, leaf);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            try {
                command.run(call(part), out);
            } catch (IpfsException | IllegalArgumentException expected) {
                assertThat(pinner.pinned()).isEmpty();
                continue;
            }
            // Ends between sections: a whole archive of fewer blocks, whose root is incomplete.
            assertThat(pinner.pinned()).as("cut at %d", length).isEmpty();
        }
        assertThat(locker.held()).isZero();
    }

    @Test
    void refusesBlocksThatAreNotWhatTheirNameSays() throws IOException {
        Block lying = new Block(root.cid(), new byte[] {0});

        assertThatThrownBy(() -> command.run(call(car(lying)), out))
                .isInstanceOf(IpfsException.class)
                .hasMessageStartingWith("import failed: mismatch in content integrity");

        assertThat(store.count()).isZero();
        assertThat(pinner.pinned()).isEmpty();
    }

    @Test
    void refusesBombsWithoutTakingTheMemoryTheyClaim() {
        byte[] hugeHeader = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
        ByteArrayOutputStream hugeSection = new ByteArrayOutputStream();
        hugeSection.writeBytes(header());
        hugeSection.writeBytes(hugeHeader);

        for (byte[] bomb : List.of(hugeHeader, hugeSection.toByteArray(), new byte[] {0})) {
            assertThatThrownBy(() -> command.run(call(bomb), out))
                    .isInstanceOfAny(IpfsException.class, IllegalArgumentException.class);
        }
        assertThat(store.count()).isZero();
    }

    @Test
    void randomGraphsSurviveExportAndImport() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            InMemoryBlockstore from = new InMemoryBlockstore();
            Cid top = randomGraph(random, from);
            FakeBlockService source = new FakeBlockService(from);
            DagExportCommand export = new DagExportCommand(source, new DagPathResolver());
            RecordingEmitter archive = new RecordingEmitter();
            export.run(new FakeCall(export.spec(), top.toString()), archive);

            command.run(call(archive.bytes()), out);

            Map<Cid, byte[]> expected = read(source, top);
            Map<Cid, byte[]> found = read(blocks, top);
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            found.forEach((cid, data) -> assertThat(data).isEqualTo(expected.get(cid)));
        }
    }

    private static Map<Cid, byte[]> read(FakeBlockService service, Cid top) {
        Map<Cid, byte[]> all = new HashMap<>();
        new DagWalker(new FakeCallContext(), service.newSession(true), true)
                .walk(
                        top,
                        new DagWalker.Visitor() {
                            @Override
                            public void visited(Cid cid, int size) {}

                            @Override
                            public boolean takesBlocks() {
                                return true;
                            }

                            @Override
                            public void read(Block block) {
                                all.put(block.cid(), block.data());
                            }
                        });
        return all;
    }

    private static Cid randomGraph(Random random, InMemoryBlockstore into) {
        List<Cid> nodes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            List<Object> values = new ArrayList<>();
            for (int n = nodes.isEmpty() ? 0 : random.nextInt(6); n > 0; n--) {
                values.add(nodes.get(random.nextInt(nodes.size())));
            }
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            values.add(bytes);
            Block made =
                    values.size() == 1
                            ? block(Multicodec.RAW, bytes)
                            : block(Multicodec.DAG_CBOR, DagCbor.encode(values));
            into.stage(List.of(made));
            nodes.add(made.cid());
        }
        Block top = block(Multicodec.DAG_CBOR, DagCbor.encode(nodes.subList(20, 30)));
        into.stage(List.of(top));
        return top.cid();
    }

    private FakeCall call(byte[] archive) {
        return new FakeCall(command.spec())
                .files(new FakeInputFiles().file("", new ByteArrayInputStream(archive)));
    }

    private byte[] header() {
        try {
            return car();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] car(Block... sections) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CarWriter writer = new CarWriter(bytes, List.of(root.cid()));
        for (Block section : sections) {
            writer.write(section.cid(), section.data());
        }
        return bytes.toByteArray();
    }

    private static Block block(long codec, byte[] data) {
        return new Block(Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data)), data);
    }
}
