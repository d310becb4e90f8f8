package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A node that has no DHT finds content, peers and names through the HTTP API of one that has: Kubo
 * through this node, and this node through Kubo.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Execution(ExecutionMode.CONCURRENT)
final class DelegatedRoutingIT {
    @TempDir private Path temp;

    @Test
    @NeedsKubo
    void kuboFindsThroughTheNodesApi() throws IOException {
        among(
                Distribution.ashlar(temp.resolve("server")),
                Peers.kubo(temp.resolve("holder")),
                Peers.kubo(temp.resolve("client")),
                DelegatedRoutingIT::delegated);
    }

    @Test
    @NeedsKubo
    void theNodeFindsThroughKubosApi() throws IOException {
        among(
                Peers.kubo(temp.resolve("server")),
                Distribution.ashlar(temp.resolve("holder")),
                Distribution.ashlar(temp.resolve("client")),
                DelegatedRoutingIT::delegated);
    }

    @Test
    @NeedsKubo
    void kuboComposesRoutersWithTheNodesApi() throws IOException {
        among(
                Distribution.ashlar(temp.resolve("server")),
                Peers.kubo(temp.resolve("holder")),
                Peers.kubo(temp.resolve("client")),
                DelegatedRoutingIT::custom);
    }

    @Test
    @NeedsKubo
    void theNodeComposesRoutersWithKubosApi() throws IOException {
        among(
                Peers.kubo(temp.resolve("server")),
                Distribution.ashlar(temp.resolve("holder")),
                Distribution.ashlar(temp.resolve("client")),
                DelegatedRoutingIT::custom);
    }

    /** Makes a client ask a server. */
    private interface Setting {
        void apply(IpfsProgram client, String url);
    }

    private static void delegated(IpfsProgram client, String url) {
        String all = "[\"%1$s/providers\", \"%1$s/peers\", \"%1$s/ipns\"]".formatted(url);
        client.text("config", "--json", "Routing.DelegatedRouters", all);
        client.text("config", "--json", "Ipns.DelegatedPublishers", "[\"" + url + "/ipns\"]");
        client.text("config", "--bool", "Provide.Enabled", "false"); // as Kubo demands
        client.text("config", "Routing.Type", "delegated");
    }

    /** Asks a server that is not there first, then the one that is. */
    private static void custom(IpfsProgram client, String url) {
        String routers =
                """
                {"Gone": {"Type": "http", "Parameters": {"Endpoint": "http://127.0.0.1:1"}},
                 "Server": {"Type": "http", "Parameters": {"Endpoint": "%s"}},
                 "Both": {"Type": "sequential", "Parameters": {"Routers": [
                    {"RouterName": "Gone", "Timeout": "3s", "IgnoreErrors": true},
                    {"RouterName": "Server", "Timeout": "30s"}]}}}"""
                        .formatted(url.replace("/routing/v1", ""));
        String one = "{\"RouterName\": \"Both\"}";
        String methods =
                """
                {"find-providers": %s, "find-peers": %s, "get-ipns": %s, "put-ipns": %s,
                 "provide": %s}"""
                        .formatted(one, one, one, one, one);
        client.text("config", "--json", "Routing.Routers", routers);
        client.text("config", "--json", "Routing.Methods", methods);
        client.text("config", "Routing.Type", "custom");
    }

    private void among(IpfsProgram server, IpfsProgram holder, IpfsProgram client, Setting setting)
            throws IOException {
        withDht(server);
        withDht(holder);
        setting(client.init());
        try (Daemon serving = server.daemon();
                Daemon holding = holder.daemon()) {
            holder.text("swarm", "connect", serving.address());
            Path file = Files.writeString(temp.resolve("file"), "delegated");
            String cid = holder.text("add", "-q", "--cid-version=1", file.toString());
            provide(holder, cid);
            String name = holder.text("name", "publish", "-Q", "/ipfs/" + cid);

            setting.apply(client, api(serving));
            try (Daemon asking = client.daemon()) {
                assertThat(client.text("routing", "findprovs", cid)).contains(holding.peerId());
                assertThat(client.text("routing", "findpeer", holding.peerId()))
                        .contains("/ip4/127.0.0.1/tcp/");
                assertThat(client.text("name", "resolve", "/ipns/" + name))
                        .isEqualTo("/ipfs/" + cid);
                assertThat(client.text("cat", cid)).isEqualTo("delegated");

                String own = client.text("name", "publish", "-Q", "/ipfs/" + cid);
                assertThat(server.text("name", "resolve", "--nocache", "/ipns/" + own))
                        .isEqualTo("/ipfs/" + cid);
                assertThat(asking.alive()).isTrue();
            }
        }
    }

    /** Announces as soon as the holder has found that the server is in the DHT. */
    private static void provide(IpfsProgram holder, String cid) {
        Outcome outcome = holder.run("routing", "provide", cid);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (outcome.exit() != 0 && System.nanoTime() < deadline) {
            outcome = holder.run("routing", "provide", cid);
        }
        String unused = outcome.text();
    }

    private static void withDht(IpfsProgram program) {
        setting(program.init());
        program.text("config", "Routing.Type", "dhtserver");
        program.text("config", "--bool", "Routing.LoopbackAddressesOnLanDHT", "true");
    }

    /** Nobody in the public network is asked. */
    private static void setting(IpfsProgram program) {
        program.text("config", "--bool", "AutoConf.Enabled", "false");
        program.text("config", "--json", "Routing.DelegatedRouters", "[]");
        program.text("config", "--json", "Ipns.DelegatedPublishers", "[]");
    }

    private static String api(Daemon daemon) {
        return "http://127.0.0.1:" + daemon.gatewayPort() + "/routing/v1";
    }
}
