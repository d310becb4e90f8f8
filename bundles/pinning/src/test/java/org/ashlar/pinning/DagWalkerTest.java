package org.ashlar.pinning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.multiformats.ipld.DagJson;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.InMemoryBlockstore;
import org.junit.jupiter.api.Test;

class DagWalkerTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final BlockSession session = new FakeBlockService(store).newSession(true);

    @Test
    void refusesGraphsThatAreNestedWithoutEnd() {
        Cid chain = Dag.leaf(store, "end");
        for (int i = 0; i < 1100; i++) {
            chain = Dag.node(store, chain);
        }
        Cid top = chain;

        assertThatThrownBy(() -> walk(top, false))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessage("content is nested too deeply");
    }

    /** Every link on the way down waits in memory until its turn comes. */
    @Test
    void refusesGraphsThatAreWideOnEveryLevel() {
        List<Cid> siblings = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            siblings.add(Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, bytes(i))));
        }
        Cid top = Dag.leaf(store, "end");
        for (int level = 0; level < 15; level++) {
            for (int i = 0; i < siblings.size(); i++) {
                // others on each level, else they would be known already
                siblings.set(i, Cid.v1(Multicodec.RAW, next(siblings.get(i))));
            }
            List<Cid> links = new ArrayList<>(List.of(top));
            links.addAll(siblings);
            top = Dag.node(store, links.toArray(Cid[]::new));
        }
        Cid wide = top;

        assertThatThrownBy(
                        () ->
                                new DagWalker(new FakeCallContext(), session, false)
                                        .walk(wide, (cid, size) -> {}))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessage("content is too wide");
    }

    private static Multihash next(Cid cid) {
        return Hashes.hash(Multihash.SHA2_256, cid.hash().bytes());
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    /** 2^40 paths lead to the leaf; each block is read once all the same. */
    @Test
    void readsEachBlockOnceHoweverManyPathsLeadThere() {
        Cid chain = Dag.leaf(store, "end");
        for (int i = 0; i < 40; i++) {
            chain = Dag.node(store, chain, chain, Dag.leaf(store, "other " + i));
        }

        assertThat(walk(chain, false)).hasSize(81).doesNotHaveDuplicates();
    }

    @Test
    void aTrustingWalkReadsOnlyWhatHasMoreBelowItThanItself() {
        Block leaf = dagPb(List.of());
        Block inner = dagPb(List.of(new DagPbLink(leaf.cid(), "", leaf.size())));
        Block absent = new Block(Cid.v1(Multicodec.DAG_PB, next(leaf.cid())), new byte[0]);
        long total = (long) inner.size() + leaf.size();
        Block root =
                dagPb(
                        List.of(
                                new DagPbLink(inner.cid(), "", total),
                                new DagPbLink(absent.cid(), "", 0)));
        List.of(leaf, inner, root).forEach(store::put);
        List<Integer> sizes = new ArrayList<>();
        List<Cid> gone = new ArrayList<>();

        DagWalker.trusting(new FakeCallContext(), session, cid -> store.size(cid).orElse(0))
                .walk(
                        root.cid(),
                        new DagWalker.Visitor() {
                            @Override
                            public void visited(Cid cid, int size) {
                                sizes.add(size);
                            }

                            @Override
                            public void absent(Cid cid) {
                                gone.add(cid);
                            }
                        });

        assertThat(sizes).containsExactly(root.size(), inner.size(), 0);
        assertThat(gone).containsExactly(absent.cid());
    }

    private static Block dagPb(List<DagPbLink> links) {
        byte[] data = new DagPbNode(links, Optional.of(new byte[] {1})).encode();
        return new Block(Cid.v1(Multicodec.DAG_PB, Hashes.hash(Multihash.SHA2_256, data)), data);
    }

    @Test
    void followsLinksThroughEveryCodec() {
        Cid leaf = Dag.leaf(store, "leaf");
        Cid json = put(Multicodec.DAG_JSON, DagJson.encode(Map.of("deep", List.of(leaf))));
        Cid unseen = Dag.leaf(store, "data in plain JSON is no link");
        Cid plain = put(Multicodec.JSON, DagJson.encode(Map.of("deep", List.of(unseen))));
        Cid cbor = put(Multicodec.DAG_CBOR, DagCbor.encode(List.of(1L, Map.of("x", json))));
        Cid jose = put(Multicodec.DAG_JOSE, DagCbor.encode(Map.of("payload", cbor.bytes())));
        byte[] git = ("blob 4" + (char) 0 + "text").getBytes(StandardCharsets.ISO_8859_1);
        Cid top = Dag.node(store, jose, plain, put(Multicodec.GIT_RAW, git));

        assertThat(walk(top, false)).hasSize(7).contains(leaf, json, plain, cbor, jose);
    }

    @Test
    void goesOnWithoutAbsentBlocksOnlyWhenAsked() {
        Cid absent = Dag.node(new InMemoryBlockstore());
        Cid last = Dag.leaf(store, "last");
        Cid top = Dag.node(store, absent, last);

        assertThatThrownBy(() -> walk(top, false)).isInstanceOf(ContentNotFoundException.class);
        assertThat(walk(top, true)).containsExactly(top, last);
    }

    @Test
    void refusesMalformedBlocksWithTheReason() {
        Cid bad = put(Multicodec.DAG_CBOR, new byte[] {(byte) 0x81});
        Cid top = Dag.node(store, bad);

        assertThatThrownBy(() -> walk(top, true))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessage("malformed block " + bad + ": dag-cbor: unexpected end");
    }

    private List<Cid> walk(Cid top, boolean skipAbsent) {
        List<Cid> visited = new ArrayList<>();
        new DagWalker(new FakeCallContext(), session, true, skipAbsent)
                .walk(top, (cid, size) -> visited.add(cid));
        return visited;
    }

    private Cid put(long codec, byte[] data) {
        Cid cid = Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data));
        store.stage(List.of(new Block(cid, data)));
        return cid;
    }
}
