package org.ashlar.pinning.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.PinMode;
import org.ashlar.pinning.Dag;
import org.ashlar.pinning.Pinners;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;

/** The lines are those that {@code ipfs pin verify} of Kubo 0.43.1 wrote of such pins. */
class PinVerifyCommandTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final StoredPinner pinner = Pinners.online(store, blocks, new FakeGcLocker());
    private final PinVerifyCommand command = new PinVerifyCommand(pinner, Pinners.roots(blocks));

    private final Cid good = pinned(Dag.node(store, Dag.leaf(store, "good")));
    private final Cid lost = Dag.leaf(store, "lost, deep below");
    private final Cid gone = Dag.node(store, Dag.leaf(store, "below what is gone"));
    private final Cid deep =
            Dag.node(store, Dag.leaf(store, "before"), Dag.node(store, Dag.node(store, lost)));
    private final Cid broken = pinned(Dag.node(store, deep, gone, Dag.leaf(store, "after")));

    private Cid pinned(Cid cid) {
        pinner.pin(new FakeCallContext(), cid, PinMode.RECURSIVE, "");
        return cid;
    }

    private FakeCall call() {
        return new FakeCall(command.spec());
    }

    private RecordingEmitter run(FakeCall call) throws IOException {
        RecordingEmitter out = new RecordingEmitter();
        command.run(call, out);
        return out;
    }

    private String text(FakeCall call) throws IOException {
        return run(call).text(command, call);
    }

    private static String line(Cid cid) {
        return "  %1$s: block was not found locally (offline): ipld: could not find %1$s%n"
                .formatted(cid);
    }

    private void lose() {
        store.delete(lost.hash());
        store.delete(gone.hash());
    }

    @Test
    void saysNothingOfCompletePins() throws IOException {
        assertThat(text(call())).isEmpty();
        assertThat(text(call().with("quiet", true))).isEmpty();
        assertThat(text(call().with("verbose", true)).lines())
                .containsExactlyInAnyOrder(good + " ok", broken + " ok");
    }

    @Test
    void namesEveryMissingBlockHoweverDeepAndNoOther() throws IOException {
        lose();

        String shown = broken + " broken\n" + line(lost) + line(gone);
        assertThat(text(call())).isEqualTo(shown);
        assertThat(text(call().with("verbose", true)))
                .isIn(shown + good + " ok\n", good + " ok\n" + shown);
    }

    @Test
    void namesOnlyBrokenPinsWhenQuiet() throws IOException {
        lose();

        FakeCall quiet = call().with("quiet", true);
        assertThat(text(quiet)).isEqualTo(broken + "\n");
        assertThat(run(quiet).json()).containsExactly("{\"Cid\":\"" + broken + "\"}");
    }

    @Test
    void answersInKubosShape() throws IOException {
        store.delete(lost.hash());

        String reason = "block was not found locally (offline): ipld: could not find " + lost;
        assertThat(run(call().with("verbose", true)).json())
                .containsExactlyInAnyOrder(
                        "{\"Cid\":\"" + good + "\",\"Ok\":true}",
                        "{\"Cid\":\"%s\",\"BadNodes\":[{\"Cid\":\"%s\",\"Err\":\"%s\"}]}"
                                .formatted(broken, lost, reason));
    }

    @Test
    void findsTheRootItselfMissing() throws IOException {
        store.delete(broken.hash());

        assertThat(text(call())).isEqualTo(broken + " broken\n" + line(broken));
    }

    @Test
    void namesAMalformedBlockAndLooksOn() throws IOException {
        byte[] data = {(byte) 0x81};
        Cid bad = Cid.v1(Multicodec.DAG_CBOR, Hashes.hash(Multihash.SHA2_256, data));
        store.stage(List.of(new Block(bad, data)));
        Cid top = Dag.node(store, bad, lost);
        pinner.pinComplete(top, "");
        store.delete(lost.hash());

        assertThat(text(call()))
                .contains(
                        top
                                + " broken\n  "
                                + bad
                                + ": malformed block "
                                + bad
                                + ": dag-cbor: unexpected end\n"
                                + line(lost));
    }

    @Test
    void namesABoundedNumberOfBlocks() throws IOException {
        InMemoryBlockstore elsewhere = new InMemoryBlockstore();
        Cid[] absent = new Cid[PinVerifyCommand.MAX_BAD + 1];
        for (int i = 0; i < absent.length; i++) {
            absent[i] = Dag.leaf(elsewhere, "leaf " + i);
        }
        pinner.pinComplete(Dag.node(store, absent), "");

        Map<?, ?> answer = (Map<?, ?>) run(call()).values().get(0);

        assertThat((List<?>) answer.get("BadNodes")).hasSize(PinVerifyCommand.MAX_BAD);
    }

    @Test
    void refusesToBeQuietAndVerbose() {
        assertThatThrownBy(() -> run(call().with("quiet", true).with("verbose", true)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("the --verbose and --quiet options can not be used at the same time");
    }
}
