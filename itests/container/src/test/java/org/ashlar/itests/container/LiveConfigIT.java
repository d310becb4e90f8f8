package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.service.cm.ConfigurationAdmin;

/** Profiles and settings count in the node that runs, and the answer says what changed. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class LiveConfigIT {
    private static final String UNKNOWN =
            "bafkreicyaswbtrz5orcw6c24njkvzyjxhywbba7hrzhl5d2ioy7rcfrqcq";

    /** Enough that some are surely after the router's record was deleted. */
    private static final int CHANGES = 20;

    /** Less than the server may take to answer, and much for a busy machine. */
    private static final Duration LESS_THAN_A_DRAIN = Duration.ofSeconds(10);

    private final Node node = new Node(LiveConfigIT.class);

    @Configuration
    public Option[] config() {
        return new Option[] {NodeOptions.node("live")};
    }

    private String apply(Rpc rpc, String profile) throws Exception {
        Rpc.Answer answer = rpc.call("config/profile/apply", profile);
        assertEquals(answer.text(), 200, answer.status());
        return answer.text();
    }

    private static void contains(String text, String part) {
        assertTrue(text, text.contains(part));
    }

    private Path repo() {
        return Path.of(node.context().getProperty("ashlar.repo"));
    }

    private long backups(String profile) throws IOException {
        try (Stream<Path> files = Files.list(repo())) {
            return files.map(Path::getFileName)
                    .filter(name -> name.toString().startsWith("config-pre-" + profile + "-"))
                    .count();
        }
    }

    @Test
    public void importProfilesCountForTheNextAdd() throws Exception {
        Rpc rpc = node.rpc();
        byte[] content = "of which release?".getBytes(StandardCharsets.UTF_8);

        contains(apply(rpc, "unixfs-v1-2025"), "\"Key\":\"Import.CidVersion\"");
        assertTrue(rpc.add(content).startsWith("bafk"));
        apply(rpc, "legacy-cid-v0");
        assertTrue(rpc.add(content).startsWith("Qm"));
    }

    @Test
    public void lowpowerChangesTheRoutingAndTheLimitsAtOnce() throws Exception {
        Rpc rpc = node.rpc();
        assertEquals(200, rpc.call("config", "Routing.Type", "auto").status());

        String answer = apply(rpc, "lowpower");

        contains(answer, "\"Key\":\"Swarm.ConnMgr.HighWater\",\"Old\":null,\"New\":40,");
        contains(answer, "\"Key\":\"Routing.Type\"");
        contains(
                answer,
                "\"Key\":\"Swarm.RelayService.Enabled\",\"Old\":null,\"New\":false,"
                        + "\"Effect\":\"unused\"");
        Node.until(
                "the client routes",
                () -> {
                    String parts = rpc.call("parts", "--encoding=text").text();
                    return parts.contains("dhtclient") && !parts.matches("(?s).*routing +dht .*");
                });
        assertEquals(1, backups("lowpower"));
    }

    @Test
    public void serverAndLocalDiscoveryPutFiltersUpAndTakeThemDown() throws Exception {
        Rpc rpc = node.rpc();

        apply(rpc, "server");
        contains(rpc.call("swarm/filters").text(), "/ip4/10.0.0.0/ipcidr/8");
        apply(rpc, "local-discovery");
        assertFalse(rpc.call("swarm/filters").text().contains("ipcidr"));
    }

    @Test
    public void randomportsMovesTheListeners() throws Exception {
        Rpc rpc = node.rpc();
        String before = rpc.call("swarm/addrs/listen").text();

        apply(rpc, "randomports");

        Node.until("another port", () -> !rpc.call("swarm/addrs/listen").text().equals(before));
        apply(rpc, "test");
        Node.until(
                "loopback alone",
                () -> {
                    String now = rpc.call("swarm/addrs/listen").text();
                    return now.contains("127.0.0.1") && !now.contains("ip6");
                });
    }

    @Test
    public void announceOffAndOnAreUndone() throws Exception {
        Rpc rpc = node.rpc();

        contains(apply(rpc, "announce-off"), "\"Key\":\"Provide.Enabled\"");
        contains(rpc.call("config", "Provide.Enabled").text(), "false");
        contains(apply(rpc, "announce-on"), "\"New\":true,\"Effect\":\"now\"");
    }

    /** It has one thread for all that is configured in the container, which the node is part of. */
    @Test
    public void aSlowSearchHoldsUpTheSwapOfItsRouterAndNotConfigurationAdmin() throws Exception {
        Rpc rpc = node.rpc();
        try (SlowServer server = new SlowServer();
                ConfigProbe probe = new ConfigProbe(node)) {
            String servers = "Routing.DelegatedRouters";
            assertEquals(200, rpc.call("config", servers, server.asList(), "--json=true").status());
            assertEquals(200, rpc.call("swap/routing", "http").status());
            CompletableFuture<Rpc.Answer> search =
                    Threads.start(() -> rpc.call("routing/findprovs", UNKNOWN));
            server.awaitQuestion();

            Semaphore stages = new Semaphore(0);
            CompletableFuture<Void> swap =
                    Threads.start(
                            () -> {
                                rpc.stream(
                                        line -> stages.release(line.contains("finish") ? 1 : 0),
                                        "swap/routing",
                                        "none");
                                return null;
                            });
            assertTrue(stages.tryAcquire(60, TimeUnit.SECONDS));
            assertTrue("held up", probe.told(CHANGES, LESS_THAN_A_DRAIN));
            assertFalse("the swap waits for the search", swap.isDone());
            assertFalse(search.isDone());

            server.answer();
            assertEquals(200, search.get(60, TimeUnit.SECONDS).status());
            swap.get(60, TimeUnit.SECONDS);
            assertFalse(rpc.call("parts", "--encoding=text").text().contains("routing "));
        }
    }

    @Test
    public void theMemoryOfTheNodeIsChangedWhileItServes() throws Exception {
        Rpc rpc = node.rpc();
        for (String size : List.of("48MiB", "24MiB")) {
            Rpc.Answer answer = rpc.call("config", "Internal.MemoryBudget", size);
            contains(answer.text(), "\"Effect\":\"now\"");
            long bytes = Long.parseLong(size.replace("MiB", "")) << 20;
            long windows = bytes / 100 * 30;
            Node.until(
                    "the transport has " + size,
                    () ->
                            rpc.call("swarm/resources")
                                    .text()
                                    .contains("\"Memory\":\"" + windows + "\""));
        }
    }

    @Test
    public void aConfigurationThatReplacesTheOldOneCountsAtOnceAndKeepsTheIdentity()
            throws Exception {
        Rpc rpc = node.rpc();
        String shown = rpc.call("config/show").text();
        assertFalse(shown.contains("PrivKey"));
        String before = Files.readString(repo().resolve("config"));
        long backups = backups("replace");

        String next = shown.replaceFirst("\"CidVersion\":(null|0)", "\"CidVersion\":1");
        Rpc.Answer answer = rpc.upload("config/replace", next.getBytes(StandardCharsets.UTF_8));
        assertEquals(answer.text(), 200, answer.status());

        assertTrue(rpc.add(new byte[] {7}).startsWith("baf"));
        assertEquals(backups + 1, backups("replace"));
        assertTrue(Files.readString(repo().resolve("config")).contains("PrivKey"));

        rpc.upload("config/replace", "{\"Bootstrap\": 5}".getBytes(StandardCharsets.UTF_8));
        assertTrue("what is refused changes nothing", rpc.add(new byte[] {8}).startsWith("baf"));
        replace(repo().resolve("config"), before);
        assertTrue(rpc.call("config/show").text().contains("Bootstrap"));
    }

    @Test
    public void aDryRunTellsWhatWouldChangeAndChangesNothing() throws Exception {
        Rpc rpc = node.rpc();
        String before = Files.readString(repo().resolve("config"));

        Rpc.Answer answer =
                rpc.call("config/profile/apply", "default-networking", "--dry-run=true");

        contains(answer.text(), "\"Key\":\"Addresses.API\"");
        assertEquals(before, Files.readString(repo().resolve("config")));
        assertEquals(0, backups("default-networking"));
    }

    @Test
    public void aSettingUnderAnOldNameCountsUnderTheNew() throws Exception {
        Rpc rpc = node.rpc();

        Rpc.Answer answer = rpc.call("config", "Swarm.EnableAutoNATService", "true", "--bool=true");

        contains(answer.text(), "\"Key\":\"AutoNAT.ServiceMode\"");
        contains(rpc.call("config", "AutoNAT.ServiceMode").text(), "\"enabled\"");
        Rpc.Answer old = rpc.call("config", "Swarm.EnableAutoNATService");
        contains(old.text(), "its name is AutoNAT.ServiceMode");
    }

    @Test
    public void anEditOfTheFileCountsOrIsRefusedWhileTheNodeGoesOn() throws Exception {
        Rpc rpc = node.rpc();
        assertEquals(200, rpc.call("config", "Routing.Type", "dhtclient").status());
        Path file = repo().resolve("config");
        String good = Files.readString(file);

        try {
            replace(file, good.replaceFirst("\"Bootstrap\": \\[\\]", "\"Bootstrap\": [5]"));
            Rpc.Answer refused = rpc.call("config/show");
            assertEquals(refused.text(), 500, refused.status());
            contains(refused.text(), "failure to decode config");
            assertEquals(200, rpc.call("id").status());

            replace(file, good.replaceFirst("\"dhtclient\"", "\"none\""));
            contains(rpc.call("config", "Routing.Type").text(), "none");
            Node.until(
                    "nothing routes",
                    () -> !rpc.call("parts", "--encoding=text").text().contains("routing    dht"));
        } finally {
            replace(file, good);
        }
        assertEquals(200, rpc.call("config/show").status());
    }

    /** As the Web Console and the Configurator do. */
    private void write(String pid, Map<String, Object> changes) throws Exception {
        org.osgi.service.cm.Configuration record = admin().getConfiguration(pid, "?");
        Dictionary<String, Object> values = record.getProperties();
        Dictionary<String, Object> next = values == null ? new Hashtable<>() : values;
        changes.forEach(next::put);
        record.update(next);
    }

    private ConfigurationAdmin admin() throws Exception {
        return node.service(
                ConfigurationAdmin.class,
                "(objectClass=" + ConfigurationAdmin.class.getName() + ")");
    }

    private Object written(String pid, String name) throws Exception {
        org.osgi.service.cm.Configuration[] found =
                admin().listConfigurations("(service.pid=" + pid + ")");
        return found == null ? "no record" : found[0].getProperties().get(name);
    }

    @Test
    public void whatOthersWriteIntoARecordStandsInTheConfigurationOrIsSetBack() throws Exception {
        Rpc rpc = node.rpc();
        String transport = "org.ashlar.transport";
        write(
                transport,
                Map.of(
                        "conn.low.water",
                        11,
                        "conn.grace.ms",
                        5000L,
                        "announce",
                        new String[] {"/ip4/1.2.3.4/tcp/5"}));
        Node.until(
                "taken over",
                () -> rpc.call("config", "Swarm.ConnMgr.LowWater").text().contains("11"));
        contains(rpc.call("config", "Swarm.ConnMgr.GracePeriod").text(), "\"5s\"");
        contains(rpc.call("config", "Addresses.Announce").text(), "[\"/ip4/1.2.3.4/tcp/5\"]");
        contains(Files.readString(repo().resolve("config")), "\"LowWater\": 11");

        write(transport, Map.of("conn.low.water", "many"));
        Node.until(
                "set back", () -> Integer.valueOf(11).equals(written(transport, "conn.low.water")));
        contains(rpc.call("config", "Swarm.ConnMgr.LowWater").text(), "11");

        write("org.ashlar.mdns", Map.of("loopback", true));
        Node.until(
                "on", () -> rpc.call("config", "Discovery.MDNS.Enabled").text().contains("true"));
        Node.until(
                "no setting", () -> Boolean.FALSE.equals(written("org.ashlar.mdns", "loopback")));
        assertEquals(
                200, rpc.call("config", "Discovery.MDNS.Enabled", "false", "--bool=true").status());
        assertEquals("no record", written("org.ashlar.mdns", "loopback"));
    }

    @Test
    public void aRecordOfAStoreIsSetBackAndOneThatTheNodeNeedsComesBack() throws Exception {
        Rpc rpc = node.rpc();
        String cid = rpc.add(new byte[] {4, 5, 6}, true);
        String filter = "(&(service.factoryPid=org.ashlar.datastore.mapdb)(mount=/))";
        org.osgi.service.cm.Configuration store = admin().listConfigurations(filter)[0];
        Object path = store.getProperties().get("path");

        write(store.getPid(), Map.of("path", repo().resolve("elsewhere").toString()));

        Node.until("set back", () -> path.equals(written(store.getPid(), "path")));
        Node.until(
                "the store is there again",
                () -> rpc.call("pin/ls", cid).text().contains("recursive"));

        store.delete();

        Node.until("made anew", () -> admin().listConfigurations(filter) != null);
        Node.until(
                "the store is there once more",
                () -> rpc.call("pin/ls", cid).text().contains("recursive"));
        assertEquals(path, admin().listConfigurations(filter)[0].getProperties().get("path"));

        admin().getConfiguration("org.ashlar.peers", "?").delete();
        Node.until("again", () -> !"no record".equals(written("org.ashlar.peers", "bootstrap")));
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling("config.next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
