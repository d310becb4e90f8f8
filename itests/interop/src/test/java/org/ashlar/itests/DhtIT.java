package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * This node among js-libp2p DHT servers on loopback: contents, names and peers are found both ways,
 * before and after 30 % of the servers are gone; as a client the node never says that it speaks the
 * protocol, and no server ever has it in its routing table.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DhtIT {
    private static final int CONTENTS = 100;
    private static final int NAMES = 10;

    @TempDir private Path temp;

    @Test
    @NeedsScripts
    void allIsFoundBothWaysAmongTenServers() throws IOException {
        amongServers(10, "dht");
    }

    @Test
    @NeedsScripts
    void aClientIsFoundAndFindsAmongTenServersWithoutServing() throws IOException {
        amongServers(10, "dhtclient");
    }

    @Test
    @Tag("nightly")
    @NeedsScripts
    void allIsFoundBothWaysAmongFiftyServers() throws IOException {
        amongServers(50, "dht");
    }

    @Test
    @Tag("nightly")
    @NeedsScripts
    void aClientIsFoundAndFindsAmongFiftyServersWithoutServing() throws IOException {
        amongServers(50, "dhtclient");
    }

    private void amongServers(int count, String type) throws IOException {
        IpfsProgram program = Distribution.ashlar(temp.resolve("node")).init();
        program.text("config", "Routing.Type", type);
        program.text("config", "--bool", "Routing.LoopbackAddressesOnLanDHT", "true");
        try (DhtPeers servers = new DhtPeers(count);
                Daemon node = program.daemon()) {
            program.text("swarm", "connect", servers.address());
            DhtSearches searches = new DhtSearches(node, servers);
            searches.announce(CONTENTS);
            searches.publish(NAMES);
            double before = searches.share(0);
            System.out.println(servers.kill() + " of " + count + " servers killed");
            double after = searches.share(1);
            boolean serves = Rpc.post(node.rpc(), "/api/v0/id").text().contains("/kad/1.0.0");
            boolean held = servers.everHeld(node.peerId());
            System.out.printf(
                    "%s among %d: found %.3f before, %.3f after; median lookup %.1f ms; in a"
                            + " routing table at any time: %b%n",
                    type, count, before, after, searches.median(), held);
            assertThat(before).isGreaterThanOrEqualTo(0.99);
            assertThat(after).isGreaterThanOrEqualTo(0.95);
            assertThat(serves).isEqualTo(type.equals("dht"));
            assertThat(held).isEqualTo(type.equals("dht"));
        }
    }
}
