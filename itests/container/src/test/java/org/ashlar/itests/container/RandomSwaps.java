package org.ashlar.itests.container;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ashlar.itests.rules.Distribution;
import org.osgi.framework.Bundle;

/** Swaps of every kind, chosen by a seed. Confined to one thread. */
final class RandomSwaps {
    private static final List<String> ROUTING =
            List.of("dht", "dhtclient", "none", "auto", "autoclient");
    private static final List<String> PROFILES =
            List.of(
                    "lowpower",
                    "announce-off",
                    "announce-on",
                    "unixfs-v1-2025",
                    "legacy-cid-v0",
                    "local-discovery",
                    "autoconf-off");
    private static final List<String> BUNDLES =
            List.of(
                    "unixfs",
                    "pinning",
                    "namesys",
                    "bitswap",
                    "rpc-api",
                    "gateway",
                    "routing-dht",
                    "routing-dhtclient",
                    "datastore-mapdb",
                    "datastore-flatfs",
                    "shell");

    private final Node node;
    private final Rpc rpc;
    private final Random random;
    private final Pauses pauses;
    private final List<String> done = new ArrayList<>();
    private String last = "";
    private int version = 1;

    /** One swap. */
    private interface Swap {
        void run() throws Exception;
    }

    RandomSwaps(Node node, long seed, Pauses pauses) throws InterruptedException {
        this.node = node;
        this.rpc = node.rpc();
        this.random = new Random(seed);
        this.pauses = pauses;
    }

    /** One swap; kinds take turns, so that a short run has each of them. */
    void next() throws Exception {
        switch (done.size() % 5) {
            case 0 -> timed("datastore", random.nextInt(3) == 0 ? this::root : this::blocks);
            case 1 -> timed("routing", this::routing);
            case 2 -> timed("profile", this::profile);
            case 3 -> timed("update", this::update);
            default -> timed("restart", this::restart);
        }
    }

    private void timed(String kind, Swap swap) throws Exception {
        done.add(kind);
        long began = System.nanoTime();
        swap.run();
        pauses.swapped(kind, last, began, System.nanoTime());
    }

    private void log(String what) {
        last = what;
        System.out.println("swap " + done.size() + ": " + what);
    }

    private boolean holds(String mount, String kind) throws Exception {
        return rpc.call("parts", "--encoding=text")
                .text()
                .lines()
                .anyMatch(l -> l.matches("datastore +" + kind + " .* " + mount));
    }

    private void blocks() throws Exception {
        datastore(holds("/blocks", "mapdb") ? "flatfs" : "mapdb", "/blocks");
    }

    private void root() throws Exception {
        datastore(holds("/", "mapdb") ? "memory" : "mapdb", "/");
    }

    private void datastore(String kind, String mount) throws Exception {
        log("datastore of " + mount + " to " + kind);
        Rpc.Answer answer = rpc.call("swap/datastore", kind, "--mount=" + mount, "--volatile=true");
        require(answer, "\"Stage\":\"done\"");
    }

    private void routing() throws Exception {
        String type = ROUTING.get(random.nextInt(ROUTING.size()));
        log("routing to " + type);
        require(rpc.call("swap/routing", type), "\"Stage\":\"done\"");
    }

    private void profile() throws Exception {
        String profile = PROFILES.get(random.nextInt(PROFILES.size()));
        log("profile " + profile);
        require(rpc.call("config/profile/apply", profile), "NewCfg");
    }

    private static void require(Rpc.Answer answer, String part) {
        if (answer.status() != 200 || !answer.text().contains(part)) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
    }

    private String any() {
        return BUNDLES.get(random.nextInt(BUNDLES.size()));
    }

    private void update() throws Exception {
        String name = any();
        String next = "0.1." + version++;
        log("update of " + name + " to " + next);
        Bundle bundle = node.bundle(name);
        try (InputStream jar = Jars.with(Distribution.bundle(name), next, "X-Nothing", "")) {
            bundle.update(jar);
        }
        if (bundle.getState() != Bundle.ACTIVE || !bundle.getVersion().toString().equals(next)) {
            throw new AssertionError(name + " is " + bundle.getVersion() + bundle.getState());
        }
    }

    private void restart() throws Exception {
        String name = any();
        log("stop and start of " + name);
        Bundle bundle = node.bundle(name);
        bundle.stop();
        bundle.start();
    }
}
