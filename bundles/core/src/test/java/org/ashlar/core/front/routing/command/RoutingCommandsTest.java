package org.ashlar.core.front.routing.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.command.Command;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.path.PathResolver;
import org.ashlar.repo.Repo;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

/** Rows, texts and errors are those that Kubo 0.43.1 gave for the same calls. */
class RoutingCommandsTest {
    private static final String PEER = "12D3KooWGC6TvWhfajpgX6wvJHYDQk1dbEVf7VGmrPphgdDTwUDr";
    private static final String KEY = "/ipns/" + PEER;
    private static final byte[] DATA = "routing".getBytes(StandardCharsets.UTF_8);
    private static final Cid CID = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, DATA));

    private final FakeRouting routing = new FakeRouting();
    private final FakeNetwork world = new FakeNetwork();
    private final FakeHost host = world.host(Keys.ed25519(new byte[32]).publicKey().peerId());
    private final FakeHost other = world.host(PeerId.parse(PEER));
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final Repo online = FakeRepo.online();

    private RoutingFindProvsCommand findProvs() {
        PathResolver noPaths =
                (context, session, path) -> {
                    throw new AssertionError("no path is given");
                };
        return new RoutingFindProvsCommand(routing, noPaths, blocks, online);
    }

    private RoutingProvideCommand provide() {
        return new RoutingProvideCommand(routing, host, store, blocks, config, online);
    }

    private void peerIsKnown() {
        routing.providers.add(
                new PeerInfo(PeerId.parse(PEER), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1"))));
    }

    private static List<String> rows(Command command, FakeCall call) throws Exception {
        RecordingEmitter out = new RecordingEmitter();
        command.run(call, out);
        return out.json();
    }

    private static String text(Command command, FakeCall call) throws Exception {
        RecordingEmitter out = new RecordingEmitter();
        command.run(call, out);
        return out.text(command, call);
    }

    private static FakeCall call(Command command, String... arguments) {
        return new FakeCall(command.spec(), arguments).online();
    }

    private static void refused(Command command, String message, String... arguments) {
        assertThatThrownBy(() -> text(command, call(command, arguments)))
                .isInstanceOf(IpfsException.class)
                .hasMessage(message);
    }

    @Test
    void findProvsTellsEachProvider() throws Exception {
        peerIsKnown();
        RoutingFindProvsCommand command = findProvs();

        assertThat(rows(command, call(command, CID.toString())))
                .containsExactly(
                        "{\"Extra\":\"\",\"ID\":\"\",\"Responses\":[{\"ID\":\""
                                + PEER
                                + "\",\"Addrs\":[\"/ip4/127.0.0.1/tcp/1\"]}],\"Type\":4}");
        assertThat(text(command, call(command, CID.toString()))).isEqualTo(PEER + "\n");
        assertThat(text(command, call(command, CID.toString()).with("verbose", true)))
                .isEqualTo("provider: " + PEER + "\n\t/ip4/127.0.0.1/tcp/1\n");
    }

    @Test
    void findProvsEndsWhenNobodyHasTheContent() throws Exception {
        RoutingFindProvsCommand command = findProvs();
        assertThat(rows(command, call(command, CID.toString()))).isEmpty();
    }

    @Test
    void findProvsRefusesWhatIsNoPathAndNoNumber() {
        refused(findProvs(), "invalid path \"foo\": path does not have enough components", "foo");
        RoutingFindProvsCommand command = findProvs();
        assertThatThrownBy(
                        () -> rows(command, call(command, CID.toString()).with("num-providers", 0)))
                .hasMessage("number of providers must be greater than 0");
    }

    @Test
    void findPeerTellsAddresses() throws Exception {
        peerIsKnown();
        RoutingFindPeerCommand command = new RoutingFindPeerCommand(routing, host, online);

        assertThat(text(command, call(command, PEER))).isEqualTo("/ip4/127.0.0.1/tcp/1\n");
        assertThat(rows(command, call(command, PEER)).get(0)).endsWith("\"Type\":2}");
    }

    @Test
    void findPeerTellsWhyItFails() {
        RoutingFindPeerCommand command = new RoutingFindPeerCommand(routing, host, online);
        RecordingEmitter out = new RecordingEmitter();

        assertThatThrownBy(() -> command.run(call(command, PEER), out))
                .hasMessage("routing: not found");
        assertThat(out.json())
                .containsExactly(
                        "{\"Extra\":\"routing: not"
                                + " found\",\"ID\":\"\",\"Responses\":null,\"Type\":3}");
        refused(
                command,
                "finding your own node in the DHT is currently not supported",
                host.id().toString());
    }

    @Test
    void whatIsPutCanBeGot() throws Exception {
        RoutingPutCommand put = new RoutingPutCommand(routing, host, online);
        RoutingGetCommand get = new RoutingGetCommand(routing, online);
        FakeCall call = call(put, KEY).files(new FakeInputFiles().file("", DATA));

        assertThat(text(put, call)).isEqualTo(host.id() + "\n");
        assertThat(text(get, call(get, KEY))).isEqualTo("routing");
        assertThat(rows(get, call(get, KEY)))
                .containsExactly(
                        "{\"Extra\":\"cm91dGluZw==\",\"ID\":\"\",\"Responses\":null,\"Type\":5}");
    }

    @Test
    void putRefusesWhatIsTooLong() {
        RoutingPutCommand put = new RoutingPutCommand(routing, host, online);
        FakeCall call = call(put, KEY).files(new FakeInputFiles().file("", new byte[10_241]));
        assertThatThrownBy(() -> text(put, call)).hasMessage("value is over 10240 bytes");
    }

    @Test
    void getRefusesKeysItDoesNotKnow() {
        RoutingGetCommand get = new RoutingGetCommand(routing, online);
        refused(get, "invalid key", "foo");
        refused(get, "invalid key", "/foo/bar");
        refused(get, "routing: not found", KEY);
    }

    @Test
    void provideAnnouncesWhatIsHere() throws Exception {
        world.connect(host, other);
        store.put(new Block(CID, DATA));
        RoutingProvideCommand command = provide();

        assertThat(rows(command, call(command, CID.toString()))).isEmpty();
        assertThat(routing.provided).containsExactly(CID.hash());
    }

    @Test
    void provideRefusesWhatCannotBeAnnounced() {
        refused(provide(), "cannot provide, no connected peers", CID.toString());
        world.connect(host, other);
        refused(provide(), "block " + CID + " not found locally, cannot provide", CID.toString());
        config.set("Provide.Enabled", false);
        refused(
                provide(),
                "invalid configuration: Provide.Enabled is set to 'false'",
                CID.toString());
        assertThat(routing.provided).isEmpty();
    }

    @Test
    void queryTellsTheClosestPeers() throws Exception {
        peerIsKnown();
        DhtQueryCommand command = new DhtQueryCommand(routing, online);
        assertThat(text(command, call(command, PEER))).isEqualTo(PEER + "\n");
    }

    @Test
    void removedCommandsSayWhereTheyWent() {
        refused(
                new RemovedDhtCommands.Removed("findprovs"),
                "removed, use 'ipfs routing' instead",
                "x");
    }

    @Test
    void nothingIsAskedOffline() {
        refused(
                new RoutingGetCommand(routing, FakeRepo.withoutNetwork()),
                "this command must be run in online mode. Try running 'ipfs daemon' first",
                KEY);
    }
}
