package org.ashlar.unixfs.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.ashlar.testing.RecordingEmitter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.ashlar.block.Block;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.archive.TarWriter;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Nodes;
import org.ashlar.unixfs.reader.BlockUnixFs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final String TREE = "QmS5D6MrADeiB3VA7rovuhw2hM8JYKnJSpJUohTHC9ague";
    private static final String A = "QmZLRFWaz9Kypt2ACNMDzA5uzACDRiCqwdkNSP1UZsu56D";
    private static final String LINK = "QmS9U51FvTAqDDVLJ5okMzeLjsEeg8JEG1rPmSq2oPahF6";
    private static final String SUB = "QmRKE4SUFjrBzdRVQwdtvDRqWKowjDgRQNw7S9exQuFCA8";
    private static final String B = "QmTG2EDgd2JZh7M9iVSv85DtJwWTt5seY4dX6YAQmvvBGD";

    private final Imports imports = new Imports();
    private final Targets targets = new Targets(imports.blocks, new FakeResolver());
    private final BlockUnixFs unixFs = new BlockUnixFs();
    private final AddCommand add = imports.addCommand();
    private final CatCommand cat = new CatCommand(targets, unixFs);
    private final LsCommand ls = new LsCommand(targets, unixFs);
    private final GetCommand get = new GetCommand(targets, unixFs);
    private final RefsCommand refs = new RefsCommand(targets);

    @AfterEach
    void close() {
        imports.close();
    }

    private static FakeInputFiles tree() {
        return new FakeInputFiles()
                .directory("d")
                .file("d/a.txt", "hi\n".getBytes(UTF_8))
                .symlink("d/link", "a.txt")
                .directory("d/sub")
                .file("d/sub/b.txt", "yo\n".getBytes(UTF_8));
    }

    private RecordingEmitter addTree() throws IOException {
        return run(add, new FakeCall(add.spec()).files(tree()).with("pin", false));
    }

    @Test
    void addReportsEntriesDepthFirstAsKuboDoes() throws IOException {
        FakeCall call = new FakeCall(add.spec()).files(tree()).with("pin", false);
        RecordingEmitter out = run(add, call);

        assertThat(out.text(add, call))
                .isEqualTo(
                        "added %s d/a.txt\nadded %s d/link\nadded %s d/sub/b.txt\nadded %s d/sub\nadded %s d\n"
                                .formatted(A, LINK, B, SUB, TREE));
        assertThat(out.json().get(0))
                .isEqualTo("{\"Name\":\"d/a.txt\",\"Hash\":\"" + A + "\",\"Size\":\"11\"}");
        assertThat(imports.store.dirty()).isFalse();
        assertThat(imports.locker.held()).isZero();
    }

    @Test
    void addReportsProgressAndNamesUnnamedInputByItsCid() throws IOException {
        FakeInputFiles files = new FakeInputFiles().file("", "hi\n".getBytes(UTF_8));
        RecordingEmitter out =
                run(
                        add,
                        new FakeCall(add.spec())
                                .files(files)
                                .with("pin", false)
                                .with("progress", true));

        assertThat(out.json())
                .containsExactly(
                        "{\"Name\":\"\",\"Bytes\":3}",
                        "{\"Name\":\"" + A + "\",\"Hash\":\"" + A + "\",\"Size\":\"11\"}");
    }

    @Test
    void onlyHashStoresNothingAndTakesNoLock() throws IOException {
        FakeCall call = new FakeCall(add.spec()).files(tree()).with("only-hash", true);

        assertThat(run(add, call).json().get(4)).contains(TREE);
        assertThat(imports.store.count()).isZero();
        assertThat(imports.locker.pinLocks()).isZero();
    }

    @Test
    void refusesToAddWithAPinWhenNobodyKeepsPins() {
        imports.pinner.away();
        FakeCall call = new FakeCall(add.spec()).files(tree());

        assertThatThrownBy(() -> run(add, call))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("use --pin=false");
        assertThat(imports.store.count()).isZero();
    }

    @Test
    void keepsNoRootOfATruncatedUpload() {
        assertThatThrownBy(() -> imports.add(ImportOptions.defaults(), tree().truncated()))
                .hasRootCauseMessage("unexpected EOF");
        assertThat(imports.kept).isEmpty();
        assertThat(imports.locker.held()).isZero();
    }

    @Test
    void announcesEachRootWithWhatKeepsIt() throws IOException {
        FakeInputFiles files =
                new FakeInputFiles().file("a", new byte[] {1}).file("b", new byte[] {2});

        RecordingEmitter out = run(add, new FakeCall(add.spec()).files(files).with("pin", false));

        assertThat(imports.announcements.told())
                .extracting(told -> told.root().toString())
                .containsExactlyElementsOf(
                        out.values().stream()
                                .map(row -> String.valueOf(((Map<?, ?>) row).get("Hash")))
                                .toList());
        assertThat(imports.announcements.told()).noneMatch(told -> told.pinned() || told.inMfs());
        run(add, new FakeCall(add.spec()).files(tree()).with("only-hash", true));
        assertThat(imports.announcements.told()).hasSize(2);
    }

    @Test
    void catConcatenatesFilesAndCountsOffsetAndLengthOverAll() throws IOException {
        addTree();
        FakeCall call =
                new FakeCall(cat.spec(), TREE + "/a.txt", TREE + "/sub/b.txt")
                        .with("offset", 2)
                        .with("length", 2);
        RecordingEmitter out = run(cat, call);

        assertThat(out.bytes()).isEqualTo("\ny".getBytes(UTF_8));
        assertThat(out.length()).hasValue(2);
        assertThat(out.closed()).isTrue();
    }

    @Test
    void catGivesTheTargetOfALinkAndRefusesDirectories() throws IOException {
        addTree();

        assertThat(run(cat, new FakeCall(cat.spec(), TREE + "/link")).bytes())
                .isEqualTo("a.txt".getBytes(UTF_8));
        assertThatThrownBy(() -> run(cat, new FakeCall(cat.spec(), TREE)))
                .hasMessage("this dag node is a directory");
        assertThatThrownBy(() -> run(cat, new FakeCall(cat.spec(), A).with("offset", -1)))
                .hasMessage("cannot specify negative offset");
    }

    @Test
    void lsAlignsColumnsAsKuboDoes() throws IOException {
        addTree();
        FakeCall call = new FakeCall(ls.spec(), TREE, TREE + "/sub").with("headers", true);

        assertThat(run(ls, call).text(ls, call))
                .isEqualTo(
                        TREE
                                + ":\n"
                                + "Hash                                           Size Name\n"
                                + A
                                + " 3    a.txt\n"
                                + LINK
                                + " 5    link\n"
                                + SUB
                                + " -    sub/\n\n"
                                + TREE
                                + "/sub:\n"
                                + "Hash                                           Size Name\n"
                                + B
                                + " 3    b.txt\n");
    }

    @Test
    void lsGivesKubosJson() throws IOException {
        addTree();

        assertThat(run(ls, new FakeCall(ls.spec(), TREE)).json().get(0))
                .startsWith(
                        "{\"Objects\":[{\"Hash\":\"" + TREE + "\",\"Links\":[{\"Name\":\"a.txt\",")
                .contains(
                        "{\"Name\":\"link\",\"Hash\":\""
                                + LINK
                                + "\",\"Size\":5,\"Type\":4,\"Target\":\"a.txt\",\"Mode\":0,"
                                + "\"ModTime\":\"0001-01-01T00:00:00Z\"}");
        assertThat(run(ls, new FakeCall(ls.spec(), TREE).with("stream", true)).values()).hasSize(3);
    }

    @Test
    void addRefusesAnUnknownOrderOfFields() throws IOException {
        imports.config.set("Import.UnixFSPBNodeFieldOrder", "data-first");
        addTree();
        imports.config.set("Import.UnixFSPBNodeFieldOrder", "foo");
        assertThatThrownBy(this::addTree)
                .hasMessageEndingWith("must be \"links-first\" or \"data-first\", got \"foo\"");
    }

    @Test
    void lsNamesThePartsOfAFile() throws IOException {
        Cid cid = imports.add(ImportOptions.defaults(), Bytes.random(1, 600_000));

        assertThat(run(ls, new FakeCall(ls.spec(), cid.toString())).json().get(0))
                .contains("\"Name\":\"\",", "\"Size\":262144,\"Type\":2,", "\"Size\":75712,");
        addTree();
        assertThat(run(ls, new FakeCall(ls.spec(), A)).json().get(0)).contains("\"Links\":[]");
    }

    @Test
    void refsReadNothingUntilAllPathsLeadSomewhereAndTellWhatIsAbsent() throws IOException {
        addTree();
        RecordingEmitter out = new RecordingEmitter();
        FakeCall call = new FakeCall(refs.spec(), TREE, TREE + "/nope");

        assertThatThrownBy(() -> refs.run(call, out)).hasMessageContaining("no link named");
        assertThat(out.values()).isEmpty();
        String absent = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
        assertThat(run(refs, new FakeCall(refs.spec(), absent)).json().get(0))
                .startsWith("{\"Ref\":\"\",\"Err\":\"block was not found locally (offline)");
        FakeCall unformatted = new FakeCall(refs.spec(), TREE).with("format", "");
        assertThat(run(refs, unformatted).text(refs, unformatted))
                .isEqualTo(A + "\n" + LINK + "\n" + SUB + "\n");
    }

    @Test
    void refsWalksAsFarAsAsked() throws IOException {
        addTree();

        assertThat(run(refs, new FakeCall(refs.spec(), TREE)).values()).hasSize(3);
        FakeCall edges =
                new FakeCall(refs.spec(), TREE).with("recursive", true).with("edges", true);
        assertThat(run(refs, edges).text(refs, edges))
                .isEqualTo(
                        "%1$s -> %2$s\n%1$s -> %3$s\n%1$s -> %4$s\n%4$s -> %5$s\n"
                                .formatted(TREE, A, LINK, SUB, B));
    }

    @Test
    void getPacksTheTreeAndTheArchiveIsReadable() throws IOException {
        addTree();
        RecordingEmitter out = run(get, new FakeCall(get.spec(), TREE));

        assertThat(out.contentType()).isEqualTo("application/x-tar");
        assertThat(names(out.bytes()))
                .containsExactly(
                        "5 " + TREE,
                        "0 " + TREE + "/a.txt",
                        "2 " + TREE + "/link",
                        "5 " + TREE + "/sub",
                        "0 " + TREE + "/sub/b.txt");
    }

    @Test
    void getCompressesAFileWithoutAnArchive() throws IOException {
        byte[] content = Bytes.random(5, 700_000);
        Cid cid = imports.add(ImportOptions.defaults(), content);
        FakeCall call = new FakeCall(get.spec(), cid.toString()).with("compress", true);

        byte[] packed = run(get, call).bytes();

        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes())
                .isEqualTo(content);
        assertThatThrownBy(() -> run(get, call.with("compression-level", 11)))
                .hasMessage("compression level must be between 1 and 9");
        addTree();
        assertThatThrownBy(() -> run(get, new FakeCall(get.spec(), TREE).with("compress", true)))
                .hasMessage("file is not regular");
    }

    @Test
    void getRefusesNamesThatLeadElsewhere() throws IOException {
        Cid file = imports.add(ImportOptions.defaults(), new byte[] {1});
        for (String name : List.of("..", ".", "", "a/b", "/etc", "a\\b", "a\u0000b")) {
            byte[] data = Nodes.directory(List.of(new DagPbLink(file, name, 9)), Attributes.NONE);
            Cid directory = Cid.v0(Hashes.hash(Multihash.SHA2_256, data));
            imports.store.stage(List.of(new Block(directory, data)));

            assertThatThrownBy(() -> run(get, new FakeCall(get.spec(), directory.toString())))
                    .as(name)
                    .hasMessageContaining("invalid directory entry name");
        }
    }

    @Test
    void tarKeepsLongAndForeignNames() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out, 0);
        String longName = "d/" + "x".repeat(300);
        tar.file(longName, 3, new ByteArrayInputStream(new byte[3]));
        tar.directory("日本");
        tar.finish();

        assertThat(out.size() % 512).isZero();
        assertThat(names(out.toByteArray())).containsExactly("0 " + longName, "5 日本");
    }

    /** Type and name of each entry, as a reader that knows ustar and pax sees them. */
    private static List<String> names(byte[] tar) {
        List<String> names = new ArrayList<>();
        String next = "";
        for (int at = 0; tar[at] != 0; ) {
            int size = Integer.parseInt(text(tar, at + 124, 11), 8);
            char type = (char) tar[at + 156];
            if (type == 'x') {
                String record = new String(tar, at + 512, size, UTF_8);
                next = record.substring(record.indexOf('=') + 1, record.length() - 1);
            } else {
                names.add(type + " " + (next.isEmpty() ? text(tar, at, 100) : next));
                next = "";
            }
            at += 512 + (size + 511) / 512 * 512;
        }
        return names;
    }

    private static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, UTF_8);
    }
}
