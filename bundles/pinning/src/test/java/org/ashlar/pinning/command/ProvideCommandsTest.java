package org.ashlar.pinning.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Cid;
import org.ashlar.pinning.Dag;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

class ProvideCommandsTest {
    private static final Cid CID = Cid.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");

    private static final String PEER = "12D3KooWGC6TvWhfajpgX6wvJHYDQk1dbEVf7VGmrPphgdDTwUDr";

    private final InMemoryRootStore store = new InMemoryRootStore();
    private final ProvideQueue queue = new ProvideQueue(store, new FakeNodeConfig());
    private final InMemoryBlockstore blocks = new InMemoryBlockstore();
    private final FakeBlockService service = new FakeBlockService(blocks);
    private final RecordingEmitter out = new RecordingEmitter();

    @Test
    void clearTellsHowManyItForgot() throws Exception {
        store.write(queue.offer(CID));
        ProvideClearCommand command = new ProvideClearCommand(queue);
        FakeCall call = new FakeCall(command.spec());

        command.run(call, out);

        assertThat(out.text(command, call)).isEqualTo("removed 1 items from provide queue\n");
        assertThat(queue.size()).isZero();
    }

    @Test
    void clearIsQuietWhenAsked() throws Exception {
        ProvideClearCommand command = new ProvideClearCommand(queue);
        FakeCall call = new FakeCall(command.spec()).with("quiet", true);

        command.run(call, out);

        assertThat(out.json()).containsExactly("0");
        assertThat(out.text(command, call)).isEmpty();
    }

    private ProvideOnceCommand once(FakeHost host, FakeNodeConfig config) {
        return new ProvideOnceCommand(queue, blocks, service, host, config, FakeRepo.online());
    }

    private FakeHost connected() {
        FakeNetwork world = new FakeNetwork();
        FakeHost host = world.host(Keys.ed25519(new byte[32]).publicKey().peerId());
        world.connect(host, world.host(PeerId.parse(PEER)));
        return host;
    }

    private Cid dag() {
        return Dag.node(blocks, Dag.leaf(blocks, "a"), Dag.leaf(blocks, "b"));
    }

    @Test
    void onceQueuesEachRootOnce() throws Exception {
        Cid root = dag();
        ProvideOnceCommand command = once(connected(), new FakeNodeConfig());
        FakeCall call =
                new FakeCall(command.spec(), root.toString(), "/ipfs/" + root, root.toString());

        command.run(call, out);

        assertThat(out.json()).containsExactly("{\"Queued\":\"" + root + "\"}");
        assertThat(out.text(command, call)).isEqualTo(root + "\n");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void onceQueuesAllBelowWhenAsked() throws Exception {
        Cid root = dag();
        ProvideOnceCommand command = once(connected(), new FakeNodeConfig());

        command.run(new FakeCall(command.spec(), root.toString()).with("recursive", true), out);

        assertThat(out.json()).hasSize(3);
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void onceRefusesAsKuboDoes() {
        ProvideOnceCommand command = once(connected(), new FakeNodeConfig());
        refuses(
                command,
                "foo",
                "invalid CID \"foo\": invalid path \"foo\": path does not have"
                        + " enough components");
        refuses(command, CID.toString(), "block " + CID + " not found locally, cannot provide");
        FakeHost alone = new FakeNetwork().host(PeerId.parse(PEER));
        refuses(once(alone, new FakeNodeConfig()), "foo", "cannot provide: no connected peers");
        FakeNodeConfig off = new FakeNodeConfig();
        off.set("Provide.Enabled", false);
        refuses(once(alone, off), "foo", "cannot provide: Provide.Enabled is false");
        assertThat(queue.size()).isZero();
    }

    private void refuses(ProvideOnceCommand command, String cid, String reason) {
        assertThatThrownBy(() -> command.run(new FakeCall(command.spec(), cid), out))
                .hasMessage(reason);
    }

    @Test
    void reprovideByHandIsRefused() {
        RoutingReprovideCommand command = new RoutingReprovideCommand();
        assertThatThrownBy(() -> command.run(new FakeCall(command.spec()), out))
                .hasMessageStartingWith("manual reprovide is not available");
    }
}
