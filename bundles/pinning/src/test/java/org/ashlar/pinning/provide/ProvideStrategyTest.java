package org.ashlar.pinning.provide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.pin.GcRoots;
import org.ashlar.pinning.Pinners;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.routing.ProvideStrategy;
import org.ashlar.runtime.CallScope;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.InMemoryBlockstore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is announced of the content of a node, by each strategy. */
class ProvideStrategyTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final FakeRouting routing = new FakeRouting();
    private final StoredPinner pinner = Pinners.online(store, blocks, new FakeGcLocker());
    private final List<GcRoots> others = new ArrayList<>();

    private final Block first = raw("first chunk");
    private final Block second = raw("second chunk");
    private final Block file = dagPb(UnixFsNode.file(new long[] {11, 12}), List.of(first, second));
    private final Block small = raw("a file of one block");
    private final Block link = dagPb(UnixFsNode.symlink(new byte[] {'x'}), List.of());
    private final Block shard = dagPb(UnixFsNode.shard(new byte[] {1}, 256), List.of(small, link));
    private final Block directory = dagPb(UnixFsNode.directory(), List.of(file, shard));
    private final Block loose = raw("kept, but not pinned");

    private Block put(long codec, byte[] data) {
        Cid cid = Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data));
        Block block = new Block(cid, data);
        store.put(block);
        return block;
    }

    private Block raw(String text) {
        return put(Multicodec.RAW, text.getBytes(StandardCharsets.UTF_8));
    }

    private Block dagPb(UnixFsNode node, List<Block> below) {
        List<DagPbLink> links = below.stream().map(b -> new DagPbLink(b.cid(), "", 1000)).toList();
        return put(Multicodec.DAG_PB, new DagPbNode(links, Optional.of(node.encode())).encode());
    }

    private void announce(String strategy) {
        config.set("Provide.Strategy", strategy);
        new Announcer(pinner, store, blocks, others, routing)
                .everything(new CallScope(), ProvideStrategy.of(config), null, last -> {});
    }

    private void pinAndMfs(Block pinned, Block inMfs) {
        pinner.pinComplete(pinned.cid(), "");
        others.add(() -> List.of(inMfs.cid()));
    }

    private static Multihash[] hashes(Block... blocks) {
        return List.of(blocks).stream().map(b -> b.cid().hash()).toArray(Multihash[]::new);
    }

    @Test
    void allIsEveryBlock() {
        pinAndMfs(file, small);
        announce("all");
        assertThat(routing.provided)
                .containsExactlyInAnyOrder(
                        hashes(first, second, file, small, link, shard, directory, loose));
    }

    @Test
    void pinnedIsWhatIsPinnedAndBelow() {
        pinAndMfs(file, shard);
        announce("pinned");
        assertThat(routing.provided).containsExactlyInAnyOrder(hashes(file, first, second));
    }

    @Test
    void rootsIsWhatIsPinnedAndNothingBelow() {
        pinAndMfs(file, shard);
        announce("roots");
        assertThat(routing.provided).containsExactlyInAnyOrder(hashes(file));
    }

    @Test
    void mfsIsItsContentAsFarAsThatIsHere() {
        pinAndMfs(file, shard);
        store.delete(small.cid().hash());
        announce("mfs");
        assertThat(routing.provided).containsExactlyInAnyOrder(hashes(shard, link));
    }

    @Test
    void pinnedAndMfsIsBothEachBlockOnce() {
        pinAndMfs(file, directory);
        announce("pinned+mfs");
        assertThat(routing.provided)
                .containsExactlyInAnyOrder(
                        hashes(file, first, second, directory, shard, small, link));
    }

    @Test
    void uniqueChangesNothing() {
        pinAndMfs(file, directory);
        announce("pinned+mfs+unique");
        assertThat(routing.provided)
                .containsExactlyInAnyOrder(
                        hashes(file, first, second, directory, shard, small, link));
    }

    @Test
    void entitiesLeaveOutThePartsOfFiles() {
        pinAndMfs(file, directory);
        announce("pinned+mfs+entities");
        assertThat(routing.provided)
                .containsExactlyInAnyOrder(hashes(file, directory, shard, small, link));
    }

    @Test
    void entitiesAreAnnouncedWholeWhenTheyAreNoFiles() {
        Block plain = put(Multicodec.DAG_PB, DagPbNode.leaf(new byte[] {7}).encode());
        List<DagPbLink> links = List.of(new DagPbLink(first.cid(), "", 1000));
        Block above = put(Multicodec.DAG_PB, new DagPbNode(links, Optional.empty()).encode());
        pinAndMfs(above, plain);
        announce("pinned+mfs+entities");
        assertThat(routing.provided).containsExactlyInAnyOrder(hashes(above, first, plain));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "everything | unknown token \"everything\"",
                "pinned+ | unknown token \"\"",
                "all+mfs | \"all\" goes with nothing else",
                "all+entities | \"all\" goes with nothing else",
                "roots+mfs | \"roots\" goes with nothing else",
                "roots+unique | \"roots\" goes with nothing else",
                "unique | a modifier needs \"pinned\" or \"mfs\"",
                "entities | a modifier needs \"pinned\" or \"mfs\""
            })
    void whatIsUnknownOrDoesNotGoTogetherIsRefused(String strategy, String why) {
        config.set("Provide.Strategy", strategy);
        assertThatThrownBy(() -> ProvideStrategy.of(config))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("Provide.Strategy: " + why + " in \"" + strategy + "\"");
    }
}
