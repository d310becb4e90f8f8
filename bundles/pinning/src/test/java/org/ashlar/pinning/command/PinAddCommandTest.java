package org.ashlar.pinning.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.error.ClosedException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.pinning.Pinners;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeFastProvide;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;

/** Pinning what is only partly here. */
class PinAddCommandTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeGcLocker locker = new FakeGcLocker();
    private final StoredPinner pinner = Pinners.online(store, blocks, locker);
    private final PinAddCommand command =
            new PinAddCommand(pinner, Pinners.roots(blocks), new FakeFastProvide());
    private final RecordingEmitter out = new RecordingEmitter();
    private final Cid here = put(store, Multicodec.RAW, "here".getBytes(StandardCharsets.UTF_8));
    private final Cid there =
            put(blocks.remote(), Multicodec.RAW, "elsewhere".getBytes(StandardCharsets.UTF_8));
    private final byte[] node = DagCbor.encode(Map.of("a", here, "b", there));
    private final Cid top = put(store, Multicodec.DAG_CBOR, node);

    private static Cid put(Blockstore target, long codec, byte[] data) {
        Cid cid = Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data));
        target.stage(List.of(new Block(cid, data)));
        return cid;
    }

    @Test
    void fetchesWhatIsAbsentAndTellsHowFarItHasCome() throws IOException {
        FakeCall call =
                new FakeCall(command.spec(), top.toString()).with("progress", true).online();

        command.run(call, out);

        long bytes = node.length + 4L + 9;
        assertThat(out.json())
                .containsExactly(
                        "{\"Progress\":3,\"Bytes\":" + bytes + "}", "{\"Pins\":[\"" + top + "\"]}");
        assertThat(store.has(there)).isTrue();
        assertThat(pinner.find(top)).isPresent();
        assertThat(locker.held()).isZero();
    }

    @Test
    void endsWithTheCallWhileItWaitsForABlockAndPinsNothing() throws Exception {
        blocks.remote().delete(there.hash());
        blocks.hang();
        FakeCall call =
                new FakeCall(command.spec(), top.toString()).with("progress", true).online();
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> run(call));
        while (blocks.open() < 1) {
            Thread.onSpinWait();
        }

        call.fakeContext().cancel();

        assertThatThrownBy(() -> done.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ClosedException.class);
        assertThat(blocks.open()).isZero();
        assertThat(pinner.find(top)).isEmpty();
        assertThat(locker.held()).isZero();
    }

    private void run(FakeCall call) {
        try {
            command.run(call, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
