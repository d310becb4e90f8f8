package org.ashlar.core.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.multiformats.unixfs.HamtCursor;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.InMemoryBlockstore;
import org.junit.jupiter.api.Test;

class DagPathResolverTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final Cid file =
            put(
                    Multicodec.DAG_PB,
                    DagPbNode.leaf(UnixFsNode.file(new byte[] {1}).encode()).encode());
    private final Cid inner = directory("file", file);
    private final Cid outer = directory("inner", inner);

    @Test
    void followsNamesThroughDirectories() {
        PathResolver.Resolved found = resolve(outer + "/inner/file");

        assertThat(found.cid()).isEqualTo(file);
        assertThat(found.remainder()).isEmpty();
        assertThat(found.roots()).containsExactly(outer, inner, file);
    }

    @Test
    void fetchesNothingForABareCid() {
        Cid absent = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, new byte[] {9}));

        assertThat(resolve(absent.toString()).cid()).isEqualTo(absent);
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> resolve(outer + "/inner/nope"))
                .isInstanceOf(ContentNotFoundException.class)
                .hasMessage("no link named \"nope\" under " + inner);
        assertThatThrownBy(() -> resolve(outer + "/inner/file/x"))
                .isInstanceOf(ContentNotFoundException.class)
                .hasMessageContaining("called on a data.Bytes node (kind: bytes)");
    }

    @Test
    void findsNamesInShards() {
        String name = "file";
        long hash = HamtCursor.hash(name);
        Cid leaf = shard(prefix(hash, 48) + name, file);
        Cid root = shard(prefix(hash, 56), leaf);

        assertThat(resolve(root + "/file").roots()).containsExactly(root, file);
        assertThatThrownBy(() -> resolve(root + "/nope"))
                .hasMessage("no link named \"nope\" under " + root);
    }

    @Test
    void followsKeysAndLinksOfCbor() {
        Cid cbor =
                put(
                        Multicodec.DAG_CBOR,
                        DagCbor.encode(Map.of("a", Map.of("b", List.of(1L, outer)), "z", "text")));

        assertThat(resolve(cbor + "/a/b/1/inner").cid()).isEqualTo(inner);
        assertThat(resolve(cbor + "/a/b").remainder()).containsExactly("a", "b");
        assertThat(resolve(cbor + "/a/b").cid()).isEqualTo(cbor);
        assertThatThrownBy(() -> resolve(cbor + "/a/x")).hasMessage("key not found: \"x\"");
        assertThatThrownBy(() -> resolve(cbor + "/a/b/7")).hasMessage("key not found: \"7\"");
        assertThatThrownBy(() -> resolve(cbor + "/q/r"))
                .hasMessage("no link named \"q\" under " + cbor);
        assertThatThrownBy(() -> resolve(cbor + "/z/r"))
                .hasMessageContaining("called on a string node (kind: string)");
        assertThatThrownBy(() -> resolve(cbor + "/a/b/x"))
                .hasMessageContaining("invalid segment for lookup on a list");
    }

    @Test
    void followsLinksOfEveryCodecInOnePath() {
        byte[] json = "{\"l\":[{\"/\":\"%s\"}]}".formatted(outer).getBytes(StandardCharsets.UTF_8);
        Cid dagJson = put(Multicodec.DAG_JSON, json);
        Cid cbor = put(Multicodec.DAG_CBOR, DagCbor.encode(Map.of("next", dagJson)));
        Cid jose = put(Multicodec.DAG_JOSE, DagCbor.encode(Map.of("link", cbor)));

        assertThat(resolve(jose + "/link/next/l/0/inner/file").roots())
                .containsExactly(jose, cbor, dagJson, outer, inner, file);
    }

    @Test
    void looksIntoNodesOfFilesOnlyWhenTheNamespaceSaysSo() {
        String hash = "/ipld/" + outer + "/Links/0/Hash";

        assertThat(resolve(hash).cid()).isEqualTo(inner);
        assertThat(resolve(hash + "/Links/0/Name").remainder())
                .containsExactly("Links", "0", "Name");
        assertThat(resolve("/ipld/" + outer).cid()).isEqualTo(outer);
        assertThat(ContentPath.parse(hash)).hasToString(hash);
        assertThatThrownBy(() -> resolve("/ipfs/" + outer + "/Links/0/Hash"))
                .hasMessage("no link named \"Links\" under " + outer);
    }

    @Test
    void tidiesPathsAsKuboDoes() {
        assertThat(resolve("/ipfs/" + outer + "//inner/./gone/../file/").cid()).isEqualTo(file);
        assertThat(ContentPath.parse("/ipfs/" + file + "/../" + outer).root()).isEqualTo(outer);
        for (String none : List.of("/ipfs/" + outer + "/..", outer + "/../..", "/ipfs/../..")) {
            assertThatThrownBy(() -> ContentPath.parse(none))
                    .hasMessageContaining("path does not have enough components");
        }
    }

    @Test
    void refusesNamesBelowRawBlocks() {
        Cid raw = put(Multicodec.RAW, "raw".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> resolve(raw + "/x"))
                .isInstanceOf(ContentNotFoundException.class)
                .hasMessageContaining("called on a bytes node");
    }

    @Test
    void theEndOfAPathIsKeptFromCollectionAsLongAsTheSession() {
        Cid leaf = put(Multicodec.RAW, "leaf".getBytes(StandardCharsets.UTF_8));
        Cid root = directory("a", leaf);
        FakeBlockService blocks = new FakeBlockService(store);
        try (BlockSession session = blocks.newSession(true)) {
            ContentPath path = ContentPath.parse(root + "/a");
            new DagPathResolver().resolve(new FakeCallContext(), session, path);
            assertThat(blocks.kept()).containsExactly(leaf);

            ContentPath wrong = ContentPath.parse(root + "/b");
            assertThatThrownBy(
                            () ->
                                    new DagPathResolver()
                                            .resolve(new FakeCallContext(), session, wrong))
                    .isInstanceOf(ContentNotFoundException.class);
            assertThat(blocks.kept()).containsExactly(leaf);
        }
        assertThat(blocks.kept()).isEmpty();
    }

    private PathResolver.Resolved resolve(String path) {
        try (BlockSession session = new FakeBlockService(store).newSession(true)) {
            return new DagPathResolver()
                    .resolve(new FakeCallContext(), session, ContentPath.parse(path));
        }
    }

    private static String prefix(long hash, int shift) {
        return String.format(Locale.ROOT, "%02X", hash >>> shift & 0xff);
    }

    private Cid shard(String name, Cid target) {
        byte[] data = UnixFsNode.shard(new byte[] {1}, 256).encode();
        DagPbLink link = new DagPbLink(target, name, 1);
        return put(Multicodec.DAG_PB, new DagPbNode(List.of(link), Optional.of(data)).encode());
    }

    private Cid directory(String name, Cid target) {
        DagPbLink link = new DagPbLink(target, name, 1);
        byte[] data = UnixFsNode.directory().encode();
        return put(Multicodec.DAG_PB, new DagPbNode(List.of(link), Optional.of(data)).encode());
    }

    private Cid put(long codec, byte[] data) {
        Cid cid = Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data));
        store.put(new Block(cid, data));
        return cid;
    }
}
