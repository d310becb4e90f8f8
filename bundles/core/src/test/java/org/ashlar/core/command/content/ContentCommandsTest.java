package org.ashlar.core.command.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.ashlar.block.Block;
import org.ashlar.command.Command;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.car.CarReader;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakePinner;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;

class ContentCommandsTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final DagPathResolver paths = new DagPathResolver();
    private final FakeGcLocker locker = new FakeGcLocker();
    private final PinAccess pins = new PinAccess(blocks, new FakePinner());
    private final RecordingEmitter out = new RecordingEmitter();
    private final Cid leaf = put(Multicodec.RAW, new byte[] {1, 2, 3});
    private final Cid root =
            put(Multicodec.DAG_CBOR, DagCbor.encode(Map.of("a", List.of(leaf, leaf, 7L))));

    @Test
    void getsABlock() throws IOException {
        run(new BlockGetCommand(blocks, paths), root + "/a/0");

        assertThat(out.bytes()).containsExactly(1, 2, 3);
        assertThat(out.contentType()).isEqualTo("application/vnd.ipld.raw");
        assertThat(out.length()).hasValue(3);
        assertThat(out.closed()).isTrue();
    }

    @Test
    void showsTheSizeOfABlock() throws IOException {
        Command command = new BlockStatCommand(blocks, paths);

        FakeCall call = run(command, leaf.toString());

        assertThat(out.json()).containsExactly("{\"Key\":\"" + leaf + "\",\"Size\":3}");
        assertThat(out.text(command, call)).isEqualTo("Key: " + leaf + "\nSize: 3\n");
    }

    @Test
    void getsAValueInsideABlock() throws IOException {
        run(new DagGetCommand(blocks, paths), root + "/a");

        String link = "{\"/\":\"" + leaf + "\"}";
        assertThat(new String(out.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("[" + link + "," + link + ",7]");
    }

    @Test
    void resolvesAPath() throws IOException {
        Command command = new DagResolveCommand(blocks, paths);

        FakeCall call = run(command, root + "/a/2");

        assertThat(out.json())
                .containsExactly("{\"Cid\":{\"/\":\"" + root + "\"},\"RemPath\":\"/a/2\"}");
        assertThat(out.text(command, call)).isEqualTo(root + "/a/2");
    }

    @Test
    void exportsEachBlockOnce() throws IOException {
        run(new DagExportCommand(blocks, paths), root.toString());

        CarReader car = new CarReader(new ByteArrayInputStream(out.bytes()));
        assertThat(car.roots()).containsExactly(root);
        assertThat(car.next().orElseThrow().cid()).isEqualTo(root);
        assertThat(car.next().orElseThrow().cid()).isEqualTo(leaf);
        assertThat(car.next()).isEmpty();
        assertThat(out.closed()).isTrue();
    }

    @Test
    void leavesAnIncompleteExportOpen() {
        store.delete(leaf.hash());

        assertThatThrownBy(() -> run(new DagExportCommand(blocks, paths), root.toString()))
                .isInstanceOf(ContentNotFoundException.class);
        assertThat(out.closed()).isFalse();
    }

    @Test
    void putsJsonAsTheCborOfKubo() throws IOException {
        Command command =
                new DagPutCommand(new NewBlocks(blocks, store, locker, pins, new FakeNodeConfig()));
        byte[] json = "[1,2,[]] ".getBytes(StandardCharsets.UTF_8);
        FakeCall call = new FakeCall(command.spec()).files(new FakeInputFiles().file("", json));

        command.run(call, out);

        String cid = "bafyreib2jk6wdpjxhgzee3jiarwkmnwpes5pevinpridtx7vajead2njjy";
        assertThat(out.json()).containsExactly("{\"Cid\":{\"/\":\"" + cid + "\"}}");
        assertThat(out.text(command, call)).isEqualTo(cid + "\n");
        assertThat(store.has(Cid.parse(cid))).isTrue();
    }

    @Test
    void exportsWhatIsHereWhenAskedForLocalBlocksOnly() throws IOException {
        store.delete(leaf.hash());
        Command command = new DagExportCommand(blocks, paths);

        command.run(new FakeCall(command.spec(), root.toString()).with("local-only", true), out);

        CarReader car = new CarReader(new ByteArrayInputStream(out.bytes()));
        assertThat(car.next().orElseThrow().cid()).isEqualTo(root);
        assertThat(car.next()).isEmpty();
        assertThat(out.closed()).isTrue();
    }

    @Test
    void countsEachBlockOfAGraphOnce() throws IOException {
        Command command = new DagStatCommand(blocks, paths);
        FakeCall call = new FakeCall(command.spec(), root.toString(), leaf.toString());

        command.run(call.with("progress", false), out);

        int size = store.get(root).orElseThrow().size();
        assertThat(out.text(command, call))
                .contains(root + "\t2              \t" + (size + 3) + "\n")
                .contains("\nUnique Blocks: 2\nShared Size: 3 (3 B)\nRatio: 1.0");
    }

    @Test
    void tellsHowFarTheCountOfEachGraphHasCome() throws IOException {
        Command command = new DagStatCommand(blocks, paths);
        FakeCall call = new FakeCall(command.spec(), root.toString(), leaf.toString());

        command.run(call, out);

        int size = store.get(root).orElseThrow().size();
        assertThat(out.text(command, call))
                .startsWith("CID: " + root + ", Size: " + size + ", NumBlocks: 1\n")
                .contains("\nCID: " + leaf + ", Size: 3, NumBlocks: 1\n\nCID ");
    }

    @Test
    void countsNoPartOfABlock() {
        assertThatThrownBy(() -> run(new DagStatCommand(blocks, paths), root + "/a"))
                .hasMessage("cannot return size for anything other than a DAG with a root CID");
    }

    private FakeCall run(Command command, String argument) throws IOException {
        FakeCall call = new FakeCall(command.spec(), argument);
        command.run(call, out);
        return call;
    }

    private Cid put(long codec, byte[] data) {
        Cid cid = Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data));
        store.put(new Block(cid, data));
        return cid;
    }
}
