package org.ashlar.core.command.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.command.Command;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;

/** Hashes are those that Kubo gave for the same directory: {@code a} and {@code e/b}. */
class ObjectCommandsTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final DagPathResolver paths = new DagPathResolver();
    private final RecordingEmitter out = new RecordingEmitter();
    private final Cid fileA = file("a\n");
    private final Cid dirE = directory(new DagPbLink(file("b\n"), "b", 10));
    private final Cid root = directory(new DagPbLink(fileA, "a", 10), new DagPbLink(dirE, "e", 57));
    private final Command add = new ObjectAddLinkCommand(blocks, store, paths);
    private final Command remove = new ObjectRmLinkCommand(blocks, store, paths);
    private final Command diff = new ObjectDiffCommand(blocks, paths);

    @Test
    void startsFromTheDirectoryOfKubo() {
        assertThat(root).hasToString("QmeHH1MCP83wYpzk528Weji6W557YrmFQA3JmucosArjYZ");
    }

    @Test
    void addsALink() throws IOException {
        assertThat(run(add, root + "", "x", root + "/a"))
                .isEqualTo("QmfDGkPJqgUm1sadsDsmj9Sr9J9U3tKsGdMJ1J9Cz3T9PC\n");
        assertThat(store.dirty()).isFalse();
    }

    @Test
    void addsDirectoriesOnTheWayOnlyWhenAsked() throws IOException {
        FakeCall call = new FakeCall(add.spec(), root + "", "q/w/e", root + "/a");
        assertThatThrownBy(() -> add.run(call, out))
                .isInstanceOf(ContentNotFoundException.class)
                .hasMessage("no link by that name");

        add.run(call.with("create", true), out);

        assertThat(out.text(add, call))
                .isEqualTo("QmQGPJPFM66NT1N2PQnfUaFNTcSrixfXeQGjUtCmBhsbiw\n");
    }

    @Test
    void removesALink() throws IOException {
        assertThat(run(remove, root + "", "a"))
                .isEqualTo("QmR2dh6oe5b8pnP1LPBLFeNyxA1qjPxbf9daNvmysboHAy\n");
        assertThatThrownBy(() -> run(remove, root + "", "nope")).hasMessage("no link by that name");
    }

    @Test
    void refusesToEditAFile() {
        assertThatThrownBy(() -> run(add, fileA + "", "x", root + ""))
                .isInstanceOf(IpfsException.class)
                .hasMessageContaining("no plain UnixFS directory");
    }

    @Test
    void tellsWhatDiffers() throws IOException {
        assertThat(run(diff, root + "", dirE + ""))
                .isEqualTo(
                        "- "
                                + fileA
                                + " \"a\"\n- "
                                + dirE
                                + " \"e\"\n+ QmR9pC5uCF3UExca8RSrCVL8eKv7nHMpATzbEQkAHpXmVM"
                                + " \"b\"\n");
        assertThat(run(diff, root + "", root + "")).isEmpty();
        assertThat(run(diff, fileA + "", dirE + "/b")).startsWith("~ " + fileA);
    }

    private String run(Command command, String... arguments) throws IOException {
        RecordingEmitter answer = new RecordingEmitter();
        FakeCall call = new FakeCall(command.spec(), arguments);
        command.run(call, answer);
        return answer.text(command, call);
    }

    private Cid file(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        byte[] data = new byte[6 + content.length];
        data[0] = 8;
        data[1] = 2;
        data[2] = 18;
        data[3] = (byte) content.length;
        System.arraycopy(content, 0, data, 4, content.length);
        data[4 + content.length] = 24;
        data[5 + content.length] = (byte) content.length;
        return put(DagPbNode.leaf(data));
    }

    private Cid directory(DagPbLink... links) {
        return put(new DagPbNode(List.of(links), Optional.of(new byte[] {8, 1})));
    }

    private Cid put(DagPbNode node) {
        byte[] data = node.encode();
        Cid cid = Cid.v0(Hashes.hash(Multihash.SHA2_256, data));
        store.put(new Block(cid, data));
        return cid;
    }
}
