package org.ashlar.core.front.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.command.CommandSpec;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.repo.Repo;
import org.ashlar.routing.FastProvide;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastProviderTest {
    private final FakeNetwork world = new FakeNetwork();
    private final FakeHost host = world.host(peer(1));
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final FakeRouting routing = new FakeRouting();
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final ManualScheduler time = new ManualScheduler();
    private final Cid leaf = put(Multicodec.RAW, new byte[] {1});
    private final Cid root = put(Multicodec.DAG_CBOR, DagCbor.encode(List.of(leaf)));

    FastProviderTest() {
        world.connect(host, world.host(peer(2)));
    }

    private static PeerId peer(int seed) {
        return PeerId.of(Hashes.hash(Multihash.SHA2_256, Bytes.random(seed, 8)));
    }

    private Cid put(long codec, byte[] data) {
        Cid cid = Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data));
        store.put(new Block(cid, data));
        return cid;
    }

    private FastProvider provider(Repo repo) {
        return new FastProvider(routing, host, blocks, config, new ManualPools(time), repo);
    }

    private void announce(FakeCall call, boolean pinned, boolean inMfs) {
        provider(FakeRepo.online()).announce(call, root, pinned, inMfs);
    }

    private static FakeCall call() {
        return new FakeCall(CommandSpec.of("add").build()).online();
    }

    @Test
    void announcesTheRootUnlessToldOtherwise() {
        announce(call(), true, false);
        assertThat(routing.provided).containsExactly(root.hash());

        announce(call().with(FastProvide.ROOT, false), true, false);
        config.set("Import.FastProvideRoot", false);
        announce(call(), true, false);
        assertThat(routing.provided).hasSize(1);

        announce(call().with(FastProvide.ROOT, true), true, false);
        assertThat(routing.provided).hasSize(2);
    }

    @Test
    void announcesAllBelowWhenAsked() {
        announce(call().with(FastProvide.DAG, true), true, false);

        assertThat(routing.provided).containsExactlyInAnyOrder(root.hash(), leaf.hash());
    }

    /** As the rounds do it. */
    @ParameterizedTest
    @CsvSource({
        "all,false,false,1",
        "pinned,false,false,0",
        "pinned,true,false,1",
        "roots,true,false,1",
        "roots,false,true,0",
        "mfs,true,false,0",
        "mfs,false,true,1",
        "pinned+mfs,false,true,1",
        "pinned+mfs,true,false,1",
    })
    void keepsToTheStrategy(String strategy, boolean pinned, boolean inMfs, int announced) {
        config.set("Provide.Strategy", strategy);

        announce(call(), pinned, inMfs);

        assertThat(routing.provided).hasSize(announced);
    }

    @Test
    void saysNothingWhereNobodyListensOrShallHear() {
        provider(FakeRepo.withoutNetwork()).announce(call(), root, true, false);
        announce(new FakeCall(CommandSpec.of("add").build()), true, false); // --offline
        config.set("Provide.DHT.Interval", Duration.ZERO);
        announce(call(), true, false);
        config.set("Provide.DHT.Interval", Duration.ofHours(1));
        config.set("Provide.Enabled", false);
        announce(call(), true, false);
        config.set("Provide.Enabled", true);
        FakeHost alone = world.host(peer(3));
        new FastProvider(routing, alone, blocks, config, new ManualPools(time), FakeRepo.online())
                .announce(call(), root, true, false);

        assertThat(routing.provided).isEmpty();
    }

    @Test
    void tellsAFailureOnlyToThoseWhoWait() {
        routing.failure = new UnavailableException("nobody took it");

        announce(call(), true, false);

        assertThatThrownBy(() -> announce(call().with(FastProvide.WAIT, true), true, false))
                .hasMessage("fast-provide: nobody took it");
    }

    /** What is waited for is not cut short; what runs behind is, and so the thread comes back. */
    @Test
    void waitsNoLongerThanTheCall() {
        routing.answer = new CompletableFuture<>();
        FakeCall call = call().with(FastProvide.WAIT, true);
        call.fakeContext().cancel();

        assertThatThrownBy(() -> announce(call, true, false)).hasMessageContaining("cancel");
    }
}
