package org.ashlar.core.command.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.ashlar.block.Block;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakePinner;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockPutCommandTest {
    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.UTF_8);

    private final FakePinner pinner = new FakePinner();
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final BlockPutCommand command =
            new BlockPutCommand(
                    new NewBlocks(
                            blocks,
                            store,
                            new FakeGcLocker(),
                            new PinAccess(blocks, pinner),
                            new FakeNodeConfig()));
    private final RecordingEmitter out = new RecordingEmitter();

    /** CIDs as Kubo gave them for the same bytes. */
    @ParameterizedTest
    @CsvSource({
        "cid-codec, raw, bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "cid-codec, dag-pb, bafybeicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "cid-codec, 0x70, bafybeicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "cid-codec, 85, bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "cid-codec, cbor, bafireicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "cid-codec, '', bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "format, cbor, bafyreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "format, v0, QmUJPTFZnR2CPGAzmfdYPghgrFtYFB6pf1BqMvqfiPDam8",
        "format, protobuf, bafybeicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
        "mhlen, 20, bafkrefcysg23kiwv34eg2d7qweipxwosdo2py4i",
    })
    void namesBlocksAsKuboDoes(String option, String value, String cid) throws IOException {
        FakeCall call = call(HELLO).with(option, value);

        command.run(call, out);

        assertThat(out.json()).containsExactly("{\"Key\":\"" + cid + "\",\"Size\":6}");
        assertThat(out.text(command, call)).isEqualTo(cid + "\n");
        assertThat(store.has(Cid.parse(cid))).isTrue();
    }

    @Test
    void losesNothingOfABlockThatStandsInItsName() throws IOException {
        command.run(call(HELLO).with("mhtype", "identity").with("mhlen", 0), out);

        assertThat(out.json()).containsExactly("{\"Key\":\"bafkqabtimvwgy3yk\",\"Size\":6}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mhtype | foo | unrecognized multihash function: foo",
                "cid-codec | foo | unknown multicodec: \"foo\"",
                "mhlen | 10 | digest too small: sha2-256 digest got 10 bytes, minimum 20",
                "mhlen | 33 | multihash length inconsistent: requested length was too large",
            })
    void refusesBadOptions(String option, String value, String message) {
        assertThatThrownBy(() -> command.run(call(HELLO).with(option, value), out))
                .hasMessage(message);

        assertThat(store.count()).isZero();
    }

    @Test
    void refusesBlocksOverTwoMebibytesUnlessAllowed() throws IOException {
        byte[] big = new byte[Block.MAX_SIZE + 1];

        assertThatThrownBy(() -> command.run(call(big), out))
                .isInstanceOf(IpfsException.class)
                .hasMessageStartingWith("produced block is over 2MiB");
        assertThat(store.count()).isZero();

        command.run(call(big).with("allow-big-block", true), out);
        assertThat(store.count()).isEqualTo(1);
    }

    @Test
    void storesEachInputAndSyncs() throws IOException {
        FakeInputFiles two = new FakeInputFiles().file("", HELLO).file("", new byte[0]);

        command.run(new FakeCall(command.spec()).files(two), out);

        assertThat(out.values()).hasSize(2);
        assertThat(store.dirty()).isFalse();
    }

    @Test
    void storesNothingWhenPinsAreAskedForAndNotThere() {
        pinner.away();
        assertThatThrownBy(() -> command.run(call(HELLO).with("pin", true), out))
                .isInstanceOf(UnavailableException.class);

        assertThat(store.count()).isZero();
    }

    private FakeCall call(byte[] data) {
        return new FakeCall(command.spec()).files(new FakeInputFiles().file("", data));
    }
}
