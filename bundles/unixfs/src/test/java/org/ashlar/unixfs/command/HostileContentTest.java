package org.ashlar.unixfs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.ashlar.block.Block;
import org.ashlar.command.Emitter;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.testing.FakeCall;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.Nodes;
import org.ashlar.unixfs.reader.BlockUnixFs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A few blocks that describe more than a lifetime could read: commands end all the same. */
class HostileContentTest {
    private static final int LEVELS = 40;

    private final Imports imports = new Imports();
    private final Targets targets = new Targets(imports.blocks, new FakeResolver());
    private final BlockUnixFs unixFs = new BlockUnixFs();
    private final Cid leaf = imports.add(ImportOptions.defaults(), new byte[1000]);

    @AfterEach
    void close() {
        imports.close();
    }

    private Cid put(byte[] data) {
        Cid cid = CidFormat.V0.node(data);
        imports.store.stage(List.of(new Block(cid, data)));
        return cid;
    }

    /** 2^40 files of 1000 bytes, in directories of two entries each. */
    private Cid directories() {
        Cid cid = leaf;
        for (int i = 0; i < LEVELS; i++) {
            cid =
                    put(
                            Nodes.directory(
                                    List.of(
                                            new DagPbLink(cid, "a", 1000),
                                            new DagPbLink(cid, "b", 1000)),
                                    Attributes.NONE));
        }
        return cid;
    }

    /** A file of 10^15 bytes. */
    private Cid file() {
        Cid cid = leaf;
        long size = 1000;
        for (int i = 0; i < LEVELS; i++) {
            Child half = new Child(cid, size, size);
            cid = put(Nodes.file(List.of(half, half), Attributes.NONE));
            size *= 2;
        }
        return cid;
    }

    /** Takes some bytes or values, then cancels the call, as the end of its time would. */
    private static final class Impatient extends OutputStream implements Emitter {
        private final FakeCall call;
        private final long enough;
        private long taken;

        Impatient(FakeCall call, long enough) {
            this.call = call;
            this.enough = enough;
        }

        private void take(long n) {
            taken += n;
            if (taken >= enough) {
                call.fakeContext().cancel();
            }
        }

        @Override
        public void emit(Object value) {
            take(1);
        }

        @Override
        public void emitOnce(Object value) {
            take(1);
        }

        @Override
        public OutputStream stream(String contentType, OptionalLong length) {
            return this;
        }

        @Override
        public void write(int b) {
            take(1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            take(length);
        }
    }

    @Test
    void catEndsWithTheCall() {
        CatCommand cat = new CatCommand(targets, unixFs);
        FakeCall call = new FakeCall(cat.spec(), file().toString());
        Impatient out = new Impatient(call, 5_000_000);
        int before = imports.blocks.requests();

        assertThatThrownBy(() -> cat.run(call, out)).isInstanceOf(ClosedException.class);

        assertThat(out.taken).isLessThan(5_100_000);
        assertThat(imports.blocks.requests() - before).isLessThan(12_000); // two a kilobyte
    }

    @Test
    void getEndsWithTheCall() {
        GetCommand get = new GetCommand(targets, unixFs);
        FakeCall call = new FakeCall(get.spec(), directories().toString());
        Impatient out = new Impatient(call, 5_000_000);

        assertThatThrownBy(() -> get.run(call, out)).isInstanceOf(ClosedException.class);

        assertThat(out.taken).isLessThan(5_100_000);
    }

    @Test
    void getPacksABoundedNumberOfEntries() {
        GetCommand get = new GetCommand(targets, unixFs, 500);
        FakeCall call = new FakeCall(get.spec(), directories().toString());
        Impatient out = new Impatient(call, Long.MAX_VALUE);

        assertThatThrownBy(() -> get.run(call, out))
                .isInstanceOf(IpfsException.class)
                .hasMessage("over 500 entries in one archive");
        assertThat(out.taken).isLessThan(500 * 2048);
    }

    /** Directories of one block with many links, each the first entry of the next one. */
    private Cid wideDirectories(int levels, int links) {
        List<DagPbLink> rest = new ArrayList<>();
        for (int i = 1; i < links; i++) {
            rest.add(new DagPbLink(leaf, Integer.toString(i), 1000));
        }
        Cid cid = leaf;
        for (int i = 0; i < levels; i++) {
            List<DagPbLink> all = new ArrayList<>(List.of(new DagPbLink(cid, "0", 1000)));
            all.addAll(rest);
            cid = put(Nodes.directory(all, Attributes.NONE));
        }
        return cid;
    }

    /** 200 blocks of 1.9 MiB; what is known of all of them at once would take 2 GiB. */
    @Test
    void getRefusesWideDirectoriesWithinEachOther() {
        GetCommand get = new GetCommand(targets, unixFs);
        FakeCall call = new FakeCall(get.spec(), wideDirectories(200, 38_000).toString());
        Impatient out = new Impatient(call, Long.MAX_VALUE);

        assertThatThrownBy(() -> get.run(call, out))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessage("unixfs: directories within each other are too wide");

        assertThat(out.taken).as("headers of the directories before").isLessThan(20 * 1024);
    }

    @Test
    void getPacksDeepDirectoriesOfOrdinaryWidth() throws IOException {
        GetCommand get = new GetCommand(targets, unixFs);
        FakeCall call = new FakeCall(get.spec(), wideDirectories(200, 100).toString());
        Impatient out = new Impatient(call, Long.MAX_VALUE);

        get.run(call, out);

        assertThat(out.taken).isGreaterThan(200 * 100 * 1024);
    }

    private FakeCall refs(RefsCommand command, Cid root) {
        return new FakeCall(command.spec(), root.toString()).with("recursive", true);
    }

    @Test
    void refsEndWithTheCall() {
        RefsCommand refs = new RefsCommand(targets);
        FakeCall call = refs(refs, directories());
        Impatient out = new Impatient(call, 10_000);

        assertThatThrownBy(() -> refs.run(call, out)).isInstanceOf(ClosedException.class);

        assertThat(out.taken).isLessThanOrEqualTo(10_002);
    }

    @Test
    void refsSayABoundedNumberOfLines() throws IOException {
        RefsCommand refs = new RefsCommand(targets, 1000);
        FakeCall call = refs(refs, directories()).with("encoding", "text");
        Impatient out = new Impatient(call, Long.MAX_VALUE);

        assertThatThrownBy(() -> refs.run(call, out))
                .hasMessage("over 1000 refs; ask for --unique ones");
        assertThat(out.taken).isEqualTo(1000);
    }

    @Test
    void uniqueRefsReadEachBlockOnce() throws IOException {
        RefsCommand refs = new RefsCommand(targets);
        FakeCall call = refs(refs, directories()).with("unique", true);
        Impatient out = new Impatient(call, Long.MAX_VALUE);
        int before = imports.blocks.requests();

        refs.run(call, out);

        assertThat(out.taken).isEqualTo(LEVELS);
        assertThat(imports.blocks.requests() - before).isLessThanOrEqualTo(LEVELS + 1);
    }

    @Test
    void refsRefuseChainsWithoutEnd() {
        Cid cid = leaf;
        for (int i = 0; i < 1100; i++) {
            cid = put(Nodes.directory(List.of(new DagPbLink(cid, "a", 1)), Attributes.NONE));
        }
        RefsCommand refs = new RefsCommand(targets);
        FakeCall call = refs(refs, cid).with("encoding", "text");

        assertThatThrownBy(() -> refs.run(call, new Impatient(call, Long.MAX_VALUE)))
                .hasMessage("content is nested too deeply");
    }

    /** A directory that is answered in one piece has a bound; a streamed one has none. */
    @Test
    void lsKeepsABoundedNumberOfEntriesInMemory() throws IOException {
        List<DagPbLink> links = new ArrayList<>();
        Cid raw = imports.add(ImportOptions.defaults().with(CidFormat.V1, true), new byte[1]);
        for (int i = 0; i <= LsCommand.MAX_COLLECTED; i++) {
            links.add(new DagPbLink(raw, String.format("%06d", i), 1));
        }
        Cid wide = put(Nodes.directory(links, Attributes.NONE));
        LsCommand ls = new LsCommand(targets, unixFs);

        FakeCall all = new FakeCall(ls.spec(), wide.toString());
        assertThatThrownBy(() -> ls.run(all, new Impatient(all, Long.MAX_VALUE)))
                .hasMessage("over 131072 entries; list them with --stream");
        FakeCall streamed = new FakeCall(ls.spec(), wide.toString()).with("stream", true);
        Impatient out = new Impatient(streamed, Long.MAX_VALUE);
        ls.run(streamed, out);

        assertThat(out.taken).isEqualTo(links.size());
    }

    /** E11: what unpacks, prints or lists a name does so literally, or refuses it. */
    @Test
    void namesLeadNowhere() {
        GetCommand get = new GetCommand(targets, unixFs);
        for (String name : List.of("..", ".", "", "a/b", "/etc/passwd", "a\\b", "nul\0")) {
            Cid cid = put(Nodes.directory(List.of(new DagPbLink(leaf, name, 1)), Attributes.NONE));
            FakeCall call = new FakeCall(get.spec(), cid.toString());

            assertThatThrownBy(() -> get.run(call, new Impatient(call, Long.MAX_VALUE)))
                    .as(name)
                    .hasMessageStartingWith("invalid directory entry name");
        }
    }

    @Test
    void namesDoNotBreakLines() throws IOException {
        Cid cid =
                put(
                        Nodes.directory(
                                List.of(new DagPbLink(leaf, "a\nQmFake fake\u001b[2J", 1)),
                                Attributes.NONE));
        LsCommand ls = new LsCommand(targets, unixFs);
        RefsCommand refs = new RefsCommand(targets);
        var listed = new org.ashlar.testing.RecordingEmitter();
        FakeCall list = new FakeCall(ls.spec(), cid.toString());
        ls.run(list, listed);
        var said = new org.ashlar.testing.RecordingEmitter();
        FakeCall say = new FakeCall(refs.spec(), cid.toString()).with("format", "<linkname>");
        refs.run(say, said);

        assertThat(listed.text(ls, list)).hasLineCount(1).doesNotContain("\u001b");
        assertThat(said.text(refs, say)).isEqualTo("a\\nQmFake fake\\x1b[2J\n");
    }
}
