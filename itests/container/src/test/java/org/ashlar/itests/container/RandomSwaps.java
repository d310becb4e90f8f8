package org.ashlar.itests.container;

import java.io.InputStream;
import java.util.List;
import java.util.Random;
import org.ashlar.itests.rules.Distribution;
import org.osgi.framework.Bundle;

/** Swaps of every kind, chosen by a seed. Confined to one thread. */
final class RandomSwaps {
    private static final String DONE = "\"Stage\":\"done\"";
    private static final String SERVERS = "Routing.DelegatedRouters";
    private static final List<String> ROUTING =
            List.of("dht", "dhtclient", "http", "none", "auto", "autoclient");
    private static final String SERVER = "server";

    /** The other node is on this machine, where {@link #SERVER} wants no peers. */
    private static final String LOOPBACK = "/ip4/127.0.0.0/ipcidr/8";

    private static final List<String> PROFILES =
            List.of(
                    "lowpower",
                    SERVER,
                    "announce-off",
                    "announce-on",
                    "unixfs-v1-2025",
                    "legacy-cid-v0",
                    "local-discovery",
                    "autoconf-off");
    private static final String TRANSPORT = "transport";
    private static final List<String> BUNDLES =
            List.of(
                    "unixfs",
                    "pinning",
                    "namesys",
                    "bitswap",
                    "exchange-http",
                    "p2p",
                    TRANSPORT,
                    "rpc-api",
                    "gateway",
                    "routing-dht",
                    "routing-dhtclient",
                    "routing-http",
                    "datastore-mapdb",
                    "datastore-flatfs",
                    "shell");

    /** What goes first, as a short run has few others: doors must not notice any of these. */
    private static final List<String> FIRST = List.of("namesys", "unixfs", TRANSPORT);

    private final Node node;
    private final Rpc rpc;
    private final Random random;
    private final Pauses pauses;
    private final String server;
    private int swaps;
    private int bundles;
    private int profiles;
    private int version = 1;

    /** One swap. */
    private interface Swap {
        void run() throws Exception;
    }

    /**
     * @param pauses told of each swap
     * @param server the URL of one that routes over HTTP
     */
    RandomSwaps(Node node, long seed, Pauses pauses, String server) throws InterruptedException {
        this.node = node;
        this.rpc = node.rpc();
        this.random = new Random(seed);
        this.pauses = pauses;
        this.server = server;
    }

    /** One swap; kinds take turns, so that a short run has each of them. */
    void next() throws Exception {
        switch (swaps++ % 5) {
            case 0 -> datastore();
            case 1 -> routing();
            case 2 -> profile();
            case 3 -> update();
            default -> restart();
        }
    }

    private void timed(String kind, String what, Swap swap) throws Exception {
        System.out.println("swap " + swaps + ": " + what);
        long began = System.nanoTime();
        swap.run();
        pauses.swapped(kind, what, began, System.nanoTime());
    }

    private boolean holds(String mount, String kind) throws Exception {
        return rpc.call("parts", "--encoding=text")
                .text()
                .lines()
                .anyMatch(l -> l.matches("datastore +" + kind + " .* " + mount));
    }

    private void datastore() throws Exception {
        if (random.nextInt(3) == 0) {
            datastore("/", holds("/", "mapdb") ? "memory" : "mapdb");
        } else {
            datastore("/blocks", holds("/blocks", "mapdb") ? "flatfs" : "mapdb");
        }
    }

    private void datastore(String mount, String kind) throws Exception {
        timed(
                "datastore of " + mount,
                "datastore of " + mount + " to " + kind,
                () ->
                        require(
                                rpc.call(
                                        "swap/datastore",
                                        kind,
                                        "--mount=" + mount,
                                        "--volatile=true"),
                                DONE));
    }

    private void routing() throws Exception {
        String type = ROUTING.get(random.nextInt(ROUTING.size()));
        // A profile may have forgotten the server.
        String servers = "[\"" + server + "\"]";
        timed(
                "routing",
                "routing to " + type,
                () -> {
                    require(rpc.call("config", SERVERS, servers, "--json=true"), "");
                    require(rpc.call("swap/routing", type), DONE);
                });
    }

    private void profile() throws Exception {
        String profile = profiles++ == 0 ? SERVER : PROFILES.get(random.nextInt(PROFILES.size()));
        timed(
                "profile",
                "profile " + profile,
                () -> {
                    require(rpc.call("config/profile/apply", profile), "NewCfg");
                    if (profile.equals(SERVER)) {
                        require(rpc.call("swarm/filters/rm", LOOPBACK), LOOPBACK);
                        awaitPeer();
                    }
                });
    }

    private static void require(Rpc.Answer answer, String part) {
        if (answer.status() != 200 || !answer.text().contains(part)) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
    }

    private String any() {
        return bundles < FIRST.size()
                ? FIRST.get(bundles++)
                : BUNDLES.get(random.nextInt(BUNDLES.size()));
    }

    private void update() throws Exception {
        String name = any();
        String next = "0.1." + version++;
        Bundle bundle = node.bundle(name);
        try (InputStream jar = Jars.with(Distribution.bundle(name), next, "X-Nothing", "")) {
            timed(
                    kind("update", name),
                    "update of " + name + " to " + next,
                    () -> {
                        bundle.update(jar);
                        awaitPeerOf(name);
                    });
        }
        if (bundle.getState() != Bundle.ACTIVE || !bundle.getVersion().toString().equals(next)) {
            throw new AssertionError(name + " is " + bundle.getVersion() + bundle.getState());
        }
    }

    private void restart() throws Exception {
        String name = any();
        Bundle bundle = node.bundle(name);
        timed(
                kind("restart", name),
                "stop and start of " + name,
                () -> {
                    bundle.stop();
                    bundle.start();
                    awaitPeerOf(name);
                });
    }

    private static String kind(String what, String name) {
        return name.equals(TRANSPORT) ? what + " of " + name : what;
    }

    private void awaitPeerOf(String bundle) throws Exception {
        if (bundle.equals(TRANSPORT)) {
            awaitPeer();
        }
    }

    /** What ends connections is over when the other node is connected again. */
    private void awaitPeer() throws Exception {
        Node.until("connected again", () -> rpc.call("swarm/peers").text().contains("Peer\""));
    }
}
