package org.ashlar.unixfs.command;

import static org.ashlar.testing.RecordingEmitter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ashlar.command.Command;
import org.ashlar.error.ClosedException;
import org.ashlar.multiformats.Cid;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.ListingEmitter;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.SlowNetwork;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.chunker.Chunking;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.importer.ImportOptions.FileShape;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.reader.BlockUnixFs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How far commands that read content ask for blocks before the first of them is here. */
class ReadAheadTest {
    private static final int FILES = 160;

    private final Imports imports = new Imports();
    private final SlowNetwork network = new SlowNetwork(imports.store);
    private final BlockUnixFs unixFs = new BlockUnixFs();
    private final Targets far = new Targets(network, new FakeResolver());
    private final Targets near = new Targets(imports.blocks, new FakeResolver());

    @AfterEach
    void close() {
        imports.close();
    }

    /** A directory of small files in dag-pb, one block each. */
    private Cid directory(int files, int bytesEach) {
        FakeInputFiles input = new FakeInputFiles().directory("d");
        for (int i = 0; i < files; i++) {
            input.file("d/%04d".formatted(i), Bytes.random(i, bytesEach));
        }
        return imports.add(ImportOptions.defaults(), input);
    }

    private static FakeCall call(Command command, Cid cid) {
        return new FakeCall(command.spec(), cid.toString()).online();
    }

    private void assertReadAhead(int roots, int blocks) {
        System.out.println("round trips: " + network.trips());
        assertThat(network.trips().subList(0, roots)).containsOnly(1);
        assertThat(network.trips().get(roots)).isGreaterThan(1);
        assertThat(network.most()).isLessThanOrEqualTo(EntriesAhead.MAX_AHEAD + 1);
        assertThat(network.trips().size()).isLessThan(roots + 8 + blocks / 8);
        assertThat(network.trips().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(roots + blocks);
    }

    @Test
    void lsAsksForSomeChildrenBeforeTheFirstIsHere() throws IOException {
        LsCommand ls = new LsCommand(far, unixFs);

        RecordingEmitter out = run(ls, call(ls, directory(FILES, 10)).with("stream", true));

        assertThat(out.values()).hasSize(FILES);
        assertReadAhead(1, FILES);
    }

    @Test
    void getAsksForSomeFilesBeforeTheFirstIsHere() throws IOException {
        GetCommand get = new GetCommand(far, unixFs);
        Cid cid = directory(FILES, 10);

        byte[] tar = run(get, call(get, cid)).bytes();

        GetCommand local = new GetCommand(near, unixFs);
        assertThat(tar).hasSameSizeAs(run(local, call(local, cid)).bytes());
        assertReadAhead(1, FILES);
    }

    @Test
    void getAsksForFewLargeFilesAhead() throws IOException {
        GetCommand get = new GetCommand(far, unixFs);
        Cid cid = directory(24, 1 << 20);

        run(get, call(get, cid));

        assertThat(network.most()).isBetween(2, 24);
        assertThat(network.trips().get(1)).isBetween(2, 5); // of 1 MiB at most, as far as is known
    }

    @Test
    void catAndGetAskForMorePartsOfAFileTheLongerTheyWait() throws IOException {
        ImportOptions options =
                ImportOptions.defaults()
                        .with(CidFormat.V1, true)
                        .with(new FileShape(Chunking.ofSize(100), FILES, false));
        byte[] content = Bytes.random(3, FILES * 100);
        Cid cid = imports.add(options, content);
        CatCommand cat = new CatCommand(far, unixFs);

        assertThat(run(cat, call(cat, cid)).bytes()).isEqualTo(content);

        assertReadAhead(1, FILES);
        SlowNetwork other = new SlowNetwork(imports.store);
        GetCommand get = new GetCommand(new Targets(other, new FakeResolver()), unixFs);
        run(get, call(get, cid));
        assertThat(other.trips()).isEqualTo(network.trips());
    }

    @Test
    void lsEmitsAnEntryWhenItsOwnBlockIsHere() throws IOException {
        Cid cid = directory(FILES, 10);
        int arriving = 40;
        List<Cid> children = children(cid);
        children.subList(arriving, FILES).forEach(child -> imports.store.delete(child.hash()));
        imports.blocks.hang();
        LsCommand ls = new LsCommand(near, unixFs);
        FakeCall call = call(ls, cid).with("stream", true);
        int before = imports.blocks.requests();
        FirstLinks out = new FirstLinks(arriving, call);

        assertThatThrownBy(() -> ls.run(call, out)).isInstanceOf(ClosedException.class);

        assertThat(out.hashes)
                .containsExactlyElementsOf(
                        children.subList(0, arriving).stream().map(Cid::toString).toList());
        assertThat(imports.blocks.requests() - before)
                .isLessThanOrEqualTo(arriving + EntriesAhead.MAX_AHEAD + 3);
    }

    @Test
    void lsEmitsTheFirstEntryBeforeItAsksForTheSecondWhenBlocksAreHere() throws IOException {
        Cid cid = directory(5, 10);
        LsCommand ls = new LsCommand(near, unixFs);
        FakeCall call = call(ls, cid).with("stream", true);
        int before = imports.blocks.requests();

        assertThatThrownBy(() -> ls.run(call, new FirstLinks(1, call)))
                .isInstanceOf(ClosedException.class);

        assertThat(imports.blocks.requests() - before).isEqualTo(3); // twice the root, one child
    }

    @Test
    void lsReadsNoChildrenWhenNeitherTypesNorSizesAreAskedFor() throws IOException {
        Cid cid = directory(FILES, 10);
        children(cid).forEach(child -> imports.store.delete(child.hash()));
        LsCommand ls = new LsCommand(far, unixFs);
        FakeCall names = call(ls, cid).with("resolve-type", false).with("size", false);

        assertThat(run(ls, names).text(ls, names).lines()).hasSize(FILES);
        assertThat(run(ls, names.with("stream", true)).values()).hasSize(FILES);

        assertThat(network.trips()).containsExactly(1);
        for (String one : List.of("resolve-type", "size")) { // as Kubo does
            LsCommand offline = new LsCommand(near, unixFs);
            assertThatThrownBy(() -> run(offline, call(offline, cid).with(one, false)))
                    .hasMessageStartingWith("block was not found locally");
        }
    }

    private List<Cid> children(Cid directory) {
        List<Cid> children = new ArrayList<>();
        unixFs.list(
                imports.context,
                imports.blocks.newSession(true),
                directory,
                (UnixFs.Entry entry) -> children.add(entry.cid()));
        return children;
    }

    /** Ends the call when it has seen enough links. */
    private static final class FirstLinks extends ListingEmitter {
        private final int enough;
        private final FakeCall call;
        private final List<String> hashes = new ArrayList<>();

        FirstLinks(int enough, FakeCall call) {
            this.enough = enough;
            this.call = call;
        }

        @Override
        public void emit(Object value) {
            Map<?, ?> link = first(first((Map<?, ?>) value, "Objects"), "Links");
            hashes.add(String.valueOf(link.get("Hash")));
            if (hashes.size() == enough) {
                call.fakeContext().cancel();
            }
        }

        private static Map<?, ?> first(Map<?, ?> of, String key) {
            List<?> list = (List<?>) Objects.requireNonNull(of.get(key));
            return (Map<?, ?>) list.get(0);
        }
    }
}
