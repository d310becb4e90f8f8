package org.ashlar.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The routing of a node among js-libp2p DHT servers is swapped, or gets other settings, again and
 * again while it is asked for providers: each question is answered, and a Kubo that is connected
 * learns whether the node serves.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RoutingSwapIT {
    private static final int SERVERS = 10;
    private static final int CONTENTS = 20;
    private static final int THREADS = 4;
    private static final int SWAPS = 4;

    @TempDir private Path temp;

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    /** What is done to a node while it is asked; {@code round} counts up from 0. */
    private interface Change {
        void make(Daemon node, int round) throws IOException;
    }

    @Test
    @NeedsScripts
    @NeedsKubo
    void lookupsGoOnWhileTheRoutingIsSwapped() throws IOException, InterruptedException {
        try (DhtPeers servers = new DhtPeers(SERVERS);
                Daemon node = server().daemon();
                Daemon kubo = Peers.kubo(temp.resolve("kubo")).init().daemon()) {
            kubo.program().text("swarm", "connect", node.address());
            underLoad(
                    servers,
                    node,
                    SWAPS,
                    (asked, round) -> {
                        boolean serve = round % 2 == 1;
                        swap(asked, serve ? "dhtserver" : "dhtclient");
                        awaitSeen(kubo, asked.peerId(), serve);
                    });
        }
    }

    @Test
    @NeedsScripts
    void lookupsGoOnWhileTheSettingsOfTheDhtChange() throws IOException, InterruptedException {
        List<List<String>> changes =
                List.of(
                        List.of("Internal.Kad.Concurrency", "3"),
                        List.of("Internal.Kad.RefreshInterval", "\"1m\""),
                        List.of("Routing.Type", "\"dht\""),
                        List.of("Internal.Kad.Concurrency", "20"),
                        List.of("Internal.Kad.RefreshInterval", "\"1h\""),
                        List.of("Routing.Type", "\"dhtserver\""));
        try (DhtPeers servers = new DhtPeers(SERVERS);
                Daemon node = server().daemon()) {
            underLoad(
                    servers,
                    node,
                    changes.size(),
                    (asked, round) -> {
                        String key = changes.get(round).get(0);
                        String value = changes.get(round).get(1);
                        Rpc.Answer answer =
                                Rpc.post(
                                        asked.rpc(),
                                        "/api/v0/config?json=true&arg="
                                                + key
                                                + "&arg="
                                                + URLEncoder.encode(value, UTF_8));
                        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                        isCurrent(asked, " dht ");
                    });
        }
    }

    private IpfsProgram server() {
        IpfsProgram program = Distribution.ashlar(temp.resolve("node")).init();
        program.text("config", "Routing.Type", "dhtserver");
        program.text("config", "--bool", "Routing.LoopbackAddressesOnLanDHT", "true");
        return program;
    }

    /** Makes changes while threads search; each search must find what it asks for. */
    private void underLoad(DhtPeers servers, Daemon node, int changes, Change change)
            throws IOException, InterruptedException {
        node.program().text("swarm", "connect", servers.address());
        List<String[]> contents = new ArrayList<>();
        for (int i = 0; i < CONTENTS; i++) {
            contents.add(servers.provide("swap " + i));
        }
        awaitFirst(node, contents.get(0));
        List<Thread> load = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int first = i;
            load.add(new Thread(() -> ask(node, contents, first), "load-" + i));
        }
        load.forEach(Thread::start);
        try {
            for (int i = 0; i < changes; i++) {
                awaitAnswers(answered.get() + 20);
                change.make(node, i);
            }
            awaitAnswers(answered.get() + 20);
        } finally {
            over.set(true);
            for (Thread thread : load) {
                thread.join();
            }
        }
        System.out.println(answered + " lookups answered during " + changes + " changes");
        assertThat(failures).isEmpty();
        assertThat(answered.get()).isGreaterThan(changes * 20);
    }

    private static void swap(Daemon node, String kind) throws IOException {
        Rpc.Answer answer = Rpc.post(node.rpc(), "/api/v0/swap/routing?arg=" + kind);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).contains("{\"Stage\":\"start ", "{\"Stage\":\"done\"}");
        isCurrent(node, kind.equals("dhtclient") ? " dhtclient " : " dht ");
    }

    private static void isCurrent(Daemon node, String kind) throws IOException {
        String parts = Rpc.post(node.rpc(), "/api/v0/parts?encoding=text").text();
        List<String> routers = parts.lines().filter(l -> l.startsWith("routing")).toList();
        assertThat(routers).singleElement().asString().contains(kind, " current ");
    }

    private void ask(Daemon node, List<String[]> contents, int first) {
        for (int i = first; !over.get(); i++) {
            String[] content = contents.get(i % contents.size());
            String target = "/api/v0/routing/findprovs?num-providers=1&arg=" + content[0];
            try {
                Rpc.Answer answer = Rpc.post(node.rpc(), target);
                if (answer.status() != 200 || !answer.text().contains(content[1])) {
                    failures.add(answer.status() + " " + answer.text());
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
            synchronized (answered) {
                answered.incrementAndGet();
                answered.notifyAll();
            }
        }
    }

    /** Returns once the servers are in the node's table. */
    private static void awaitFirst(Daemon node, String[] content) throws IOException {
        String target = "/api/v0/routing/findprovs?num-providers=1&arg=" + content[0];
        while (!Rpc.post(node.rpc(), target).text().contains(content[1])) {
            Thread.onSpinWait(); // the test has a time limit
        }
    }

    private void awaitAnswers(int count) throws InterruptedException {
        synchronized (answered) {
            while (answered.get() < count && failures.isEmpty()) {
                answered.wait(); // the test has a time limit
            }
        }
    }

    /** Identify pushes the change: it reaches a connected peer soon, not at once. */
    private static void awaitSeen(Daemon kubo, String peer, boolean serves) {
        IpfsProgram program = kubo.program();
        while (program.text("id", "-f", "<protocols>", peer).contains("/kad/") != serves) {
            Thread.onSpinWait(); // the test has a time limit
        }
    }
}
