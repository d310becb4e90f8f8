package org.ashlar.core.front.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.ashlar.command.Command;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.IpfsException;
import org.ashlar.repo.Repo;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

/** Texts and errors are those that Kubo 0.43.1 printed for the same calls. */
class NetCommandsTest {
    private static final String PEER = "12D3KooWGC6TvWhfajpgX6wvJHYDQk1dbEVf7VGmrPphgdDTwUDr";
    private static final String ADDRESS = "/ip4/127.0.0.1/tcp/4001/p2p/";

    private final FakeNetwork world = new FakeNetwork();
    private final FakeHost host = world.host(Keys.ed25519(new byte[32]).publicKey().peerId());
    private final FakeHost other = world.host(org.ashlar.crypto.PeerId.parse(PEER));
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final Repo repo =
            new Repo() {
                @Override
                public Path directory() {
                    return Path.of("nowhere");
                }

                @Override
                public PrivateKey identity() {
                    return Keys.ed25519(new byte[32]);
                }

                @Override
                public boolean offline() {
                    return false;
                }

                @Override
                public void writeApiFile(String multiaddr) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void writeGatewayFile(String url) {
                    throw new UnsupportedOperationException();
                }
            };

    private static String text(Command command, String... arguments) throws Exception {
        FakeCall call = new FakeCall(command.spec(), arguments);
        RecordingEmitter out = new RecordingEmitter();
        command.run(call, out);
        return out.text(command, call);
    }

    private static void refused(Command command, String message, String... arguments) {
        assertThatThrownBy(() -> text(command, arguments))
                .isInstanceOf(IpfsException.class)
                .hasMessage(message);
    }

    @Test
    void connectTellsEachPeer() throws Exception {
        assertThat(text(new SwarmConnectCommand(host, repo), ADDRESS + PEER))
                .isEqualTo("connect " + PEER + " success\n");
    }

    @Test
    void autonatTellsThatNothingIsKnown() throws Exception {
        assertThat(text(new SwarmAddrsAutonatCommand(host, repo)))
                .isEqualTo(
                        """
                        AutoNAT V2 Status:
                          Reachability: Unknown

                        Per-Address Reachability:
                          (no address reachability data available)
                        """);
    }

    @Test
    void connectRefusesWhatNamesNoPeer() {
        SwarmConnectCommand command = new SwarmConnectCommand(host, repo);
        refused(command, "failed to parse multiaddr \"bogus\": must begin with /", "bogus");
        refused(command, "found no ipfs peers at /ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/1");
        refused(
                command,
                "failed to parse multiaddr \"/ip4/1.2.3.4/tcp\": unexpected end of multiaddr",
                "/ip4/1.2.3.4/tcp");
        refused(
                command,
                "failed to parse multiaddr \"/foo/bar\": unknown protocol foo",
                "/foo/bar");
        String address = "/ip4/300.0.0.1/tcp/1/p2p/" + PEER;
        refused(
                command,
                "failed to parse multiaddr \""
                        + address
                        + "\": invalid value \"300.0.0.1\" for protocol ip4: failed to parse ip4"
                        + " addr: 300.0.0.1",
                address);
    }

    @Test
    void disconnectTellsWhatWasNotThere() throws Exception {
        world.connect(host, other);
        SwarmDisconnectCommand command = new SwarmDisconnectCommand(host, repo);
        String prefix = "disconnect " + PEER;

        assertThat(text(command, "/ip4/1.2.3.4/tcp/1/p2p/" + PEER))
                .isEqualTo(prefix + " failure: conn not found\n");
        assertThat(text(command, ADDRESS + PEER)).isEqualTo(prefix + " success\n");
        assertThat(text(command, "/p2p/" + PEER)).isEqualTo(prefix + " failure: not connected\n");
        refused(command, "invalid p2p multiaddr", "/ip4/1.2.3.4/tcp/1");
    }

    @Test
    void peersShowsWhatIsAskedFor() throws Exception {
        world.connect(host, other);
        SwarmPeersCommand command = new SwarmPeersCommand(host, repo);
        assertThat(text(command)).isEqualTo(ADDRESS + PEER + "\n");
        FakeCall call = new FakeCall(command.spec()).with("verbose", true);
        RecordingEmitter out = new RecordingEmitter();

        command.run(call, out);

        assertThat(out.text(command, call)).isEqualTo(ADDRESS + PEER + " n/a outbound\n");
    }

    @Test
    void peersAnswersNullWithoutPeers() throws Exception {
        RecordingEmitter out = new RecordingEmitter();
        SwarmPeersCommand command = new SwarmPeersCommand(host, repo);

        command.run(new FakeCall(command.spec()), out);

        assertThat(out.json()).containsExactly("{\"Peers\":null}");
    }

    @Test
    void filtersAreKeptInTheConfiguration() throws Exception {
        String net = "/ip4/192.168.0.0/ipcidr/16";
        assertThat(text(new SwarmFiltersAddCommand(config, repo), net)).isEqualTo(net + "\n");
        assertThat(text(new SwarmFiltersCommand(config, repo))).isEqualTo(net + "\n");
        assertThat(config.strings("Swarm.AddrFilters")).containsExactly(net);
        SwarmFiltersRmCommand remove = new SwarmFiltersRmCommand(config, repo);
        assertThat(text(remove, net)).isEqualTo(net + "\n");
        assertThat(text(remove, net)).isEmpty();
        assertThat(text(remove, "all")).isEmpty();
        refused(remove, "invalid multiaddr-filter format", "bogus");
        refused(
                new SwarmFiltersAddCommand(config, repo),
                "invalid multiaddr-filter format",
                "/ip4/192.168.0.0");
    }

    @Test
    void bootstrapListIsEdited() throws Exception {
        config.set("Bootstrap", List.of());
        config.set("AutoConf.Enabled", false);
        BootstrapAddCommand add = new BootstrapAddCommand(config);
        String peer = ADDRESS + PEER;
        assertThat(text(add, peer)).isEqualTo("added " + peer + "\n");
        assertThat(text(add, peer)).isEqualTo("added " + peer + "\n");
        assertThat(text(new BootstrapListCommand(config))).isEqualTo(peer + "\n");
        refused(add, "no bootstrap peers to add");
        refused(
                add,
                "cannot add default bootstrap peers: AutoConf is disabled"
                        + " (AutoConf.Enabled=false). Enable AutoConf by setting"
                        + " AutoConf.Enabled=true in your config, or add specific peer addresses"
                        + " instead",
                "default");
        BootstrapRmCommand remove = new BootstrapRmCommand(config);
        refused(remove, "invalid p2p multiaddr", "/ip4/1.2.3.4/tcp/1");
        assertThat(text(remove, peer)).isEqualTo("removed " + peer + "\n");
        assertThat(text(remove, peer)).isEmpty();
        text(add, peer, "/dnsaddr/example.org/p2p/" + PEER);
        assertThat(text(new BootstrapRmAllCommand(config)))
                .isEqualTo("removed /dnsaddr/example.org/p2p/" + PEER + "\nremoved " + peer + "\n");
    }

    @Test
    void durationsLookAsInGo() {
        assertThat(Swarm.duration(Duration.ofNanos(1_234_567))).isEqualTo("1.234567ms");
        assertThat(Swarm.duration(Duration.ofNanos(213_400))).isEqualTo("213.4µs");
        assertThat(Swarm.duration(Duration.ofSeconds(2))).isEqualTo("2s");
        assertThat(Swarm.duration(Duration.ofNanos(12))).isEqualTo("12ns");
    }

    @Test
    void tablesAreAlignedByTabs() {
        assertThat(Table.of(List.of(List.of("Scope", "Limit Name"), List.of("system", "FD"))))
                .isEqualTo("Scope\t\t\tLimit Name\t\t\nsystem\t\t\tFD\t\t\t\n");
    }
}
