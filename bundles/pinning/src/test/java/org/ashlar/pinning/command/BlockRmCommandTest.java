package org.ashlar.pinning.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.pinning.Pinners;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;

class BlockRmCommandTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeGcLocker locker = new FakeGcLocker();
    private final StoredPinner pinner = Pinners.offline(store, blocks, locker);
    private final BlockRmCommand command =
            new BlockRmCommand(store, pinner, locker, Pinners.roots(blocks));
    private final RecordingEmitter out = new RecordingEmitter();
    private final Cid leaf = put(Multicodec.RAW, "leaf".getBytes(StandardCharsets.UTF_8));

    @Test
    void removesUnpinnedBlocks() throws IOException {
        FakeCall call = new FakeCall(command.spec(), leaf.toString());

        command.run(call, out);

        assertThat(store.has(leaf)).isFalse();
        assertThat(out.json()).containsExactly("{\"Hash\":\"" + leaf + "\"}");
        assertThat(out.text(command, call)).isEqualTo("removed " + leaf + "\n");
        assertThat(locker.held()).isZero();
    }

    @Test
    void refusesPinnedBlocksAndThoseBelow() {
        Cid top = put(Multicodec.DAG_CBOR, DagCbor.encode(Map.of("link", leaf)));
        pinner.pinComplete(top, "");
        FakeCall call = new FakeCall(command.spec(), top.toString(), leaf.toString());

        assertThatThrownBy(() -> command.run(call, out))
                .isInstanceOf(IpfsException.class)
                .hasMessage("some blocks not removed");

        assertThat(store.count()).isEqualTo(2);
        assertThat(out.text(command, call))
                .isEqualTo(
                        "cannot remove "
                                + top
                                + ": pinned: recursive\ncannot remove "
                                + leaf
                                + ": pinned via "
                                + top
                                + "\n");
    }

    @Test
    void refusesThePinnedBytesUnderAnotherCodec() {
        pinner.pinComplete(leaf, "");
        Cid other = Cid.v1(Multicodec.DAG_CBOR, leaf.hash());

        assertThatThrownBy(() -> command.run(new FakeCall(command.spec(), other.toString()), out))
                .hasMessage("some blocks not removed");

        assertThat(store.has(leaf)).isTrue();
    }

    @Test
    void reportsAbsentBlocksUnlessForced() throws IOException {
        Cid absent = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, new byte[9]));
        FakeCall call = new FakeCall(command.spec(), absent.toString());

        assertThatThrownBy(() -> command.run(call, out)).hasMessage("some blocks not removed");
        assertThat(out.text(command, call))
                .isEqualTo("cannot remove " + absent + ": ipld: could not find " + absent + "\n");

        command.run(new FakeCall(command.spec(), absent.toString()).with("force", true), out);
    }

    @Test
    void refusesMalformedCids() {
        assertThatThrownBy(() -> command.run(new FakeCall(command.spec(), "foo"), out))
                .isInstanceOf(InvalidRequestException.class);
    }

    private Cid put(long codec, byte[] data) {
        Cid cid = Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data));
        store.put(new Block(cid, data));
        return cid;
    }
}
