package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * This node among js-libp2p DHT servers on loopback: announcements are found both ways, before and
 * after 30 % of the servers are gone; as a client the node never says that it speaks the protocol.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DhtIT {
    private static final int CONTENTS = 100;

    @TempDir private Path temp;
    private final List<Long> lookups = new ArrayList<>();

    @Test
    @NeedsScripts
    void contentsAreFoundBothWaysAmongTenServers() throws IOException {
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
    void contentsAreFoundBothWaysAmongFiftyServers() throws IOException {
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
            String self = node.peerId();
            List<String> ours = announce(node);
            List<String> theirs = new ArrayList<>();
            List<String> holders = new ArrayList<>();
            for (int i = 0; i < CONTENTS; i++) {
                String[] placed = servers.provide("theirs " + i);
                assertThat(placed).hasSize(2);
                theirs.add(placed[0]);
                holders.add(placed[1]);
            }
            int half = CONTENTS / 2;
            double before = share(node, servers, ours, theirs, holders, 0, half);
            System.out.println(servers.kill() + " of " + count + " servers killed");
            double after = share(node, servers, ours, theirs, holders, half, CONTENTS);
            System.out.println("in " + servers.tablesWith(self) + " routing tables");
            boolean serves = Rpc.post(node.rpc(), "/api/v0/id").text().contains("/kad/1.0.0");
            Collections.sort(lookups);
            System.out.printf(
                    "%s among %d: found %.3f before, %.3f after; median lookup %.1f ms%n",
                    type, count, before, after, lookups.get(lookups.size() / 2) / 1e6);
            assertThat(before).isGreaterThanOrEqualTo(0.99);
            assertThat(after).isGreaterThanOrEqualTo(0.95);
            assertThat(serves).isEqualTo(type.equals("dht"));
        }
    }

    private static List<String> announce(Daemon node) throws IOException {
        List<String> cids = new ArrayList<>();
        for (int i = 0; i < CONTENTS; i++) {
            String cid = put(node, "ours " + i);
            Rpc.Answer answer = Rpc.post(node.rpc(), "/api/v0/routing/provide?arg=" + cid);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            cids.add(cid);
        }
        return cids;
    }

    private static String put(Daemon node, String text) throws IOException {
        String body =
                "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
                        + text
                        + "\r\n--x--\r\n";
        String headers =
                "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: "
                        + body.length()
                        + "\r\n";
        String head = Rpc.head("POST", "/api/v0/block/put", node.rpc(), headers);
        String answer = Rpc.raw(node.rpc(), head + body, false).text();
        int begin = answer.indexOf("\"Key\":\"") + 7;
        assertThat(begin).as(answer).isGreaterThan(6);
        return answer.substring(begin, answer.indexOf('"', begin));
    }

    /** Share of both directions' searches that find the announcer. */
    private double share(
            Daemon node,
            DhtPeers servers,
            List<String> ours,
            List<String> theirs,
            List<String> holders,
            int from,
            int to)
            throws IOException {
        String self = node.peerId();
        int found = 0;
        for (int i = from; i < to; i++) {
            found += servers.finds(ours.get(i), self) ? 1 : 0;
            long begin = System.nanoTime();
            Rpc.Answer answer =
                    Rpc.post(
                            node.rpc(),
                            "/api/v0/routing/findprovs?num-providers=1&arg=" + theirs.get(i));
            lookups.add(System.nanoTime() - begin);
            String row = "\"ID\":\"" + holders.get(i) + "\"";
            found += !holders.get(i).isEmpty() && answer.text().contains(row) ? 1 : 0;
        }
        return found / (2.0 * (to - from));
    }
}
