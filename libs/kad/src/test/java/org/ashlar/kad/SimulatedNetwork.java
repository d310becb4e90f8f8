package org.ashlar.kad;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Values;

/**
 * A network of Kademlia servers in one thread: messages take a time that the seed decides, and
 * arrive in the order of their times. Confined to the thread of the test.
 */
final class SimulatedNetwork {
    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<PeerId, Server> servers = new LinkedHashMap<>();
    private final List<Server> byIndex = new ArrayList<>();
    private long now;
    private long sequence;
    int requests;

    /** False to count announcements without keeping them. */
    boolean keepsProviders = true;

    private record Event(long time, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** One server: it answers from its table and keeps what it is given. */
    final class Server {
        final PeerInfo info;
        final RoutingTable table;
        final Map<Multihash, Set<PeerInfo>> providers = new HashMap<>();
        final Map<String, KadRecord> values = new HashMap<>();
        boolean alive = true;

        Server(PeerInfo info) {
            this.info = info;
            this.table = new RoutingTable(KadKey.of(info.id()), 20, PeerDiversity.none(), clock());
        }

        KadMessage answer(KadMessage request) {
            List<PeerInfo> near = table.nearest(KadKey.of(request.key()), 20);
            KadMessage answer = KadMessage.ask(request.type(), request.key()).withCloser(near);
            return switch (request.type()) {
                case GET_PROVIDERS ->
                        answer.withProviders(
                                List.copyOf(
                                        providers.getOrDefault(
                                                Multihash.of(request.key()), Set.of())));
                case GET_VALUE -> {
                    KadRecord value = values.get(text(request.key()));
                    yield value == null ? answer : answer.withRecord(value);
                }
                case PUT_VALUE -> {
                    KadRecord record = request.record().orElseThrow();
                    values.put(text(record.key()), record);
                    yield KadMessage.put(record);
                }
                default -> answer;
            };
        }

        Kad kad(KadSettings settings, Values judge) {
            return new Kad(
                    info.id(), info::addresses, settings, table, new Wire(), judge, peer -> true);
        }
    }

    /** Requests as events. */
    private final class Wire implements Rpc {
        @Override
        public CompletableFuture<KadMessage> ask(PeerInfo peer, KadMessage request) {
            requests++;
            CompletableFuture<KadMessage> answer = new CompletableFuture<>();
            KadMessage sent = MessageCodec.decode(MessageCodec.encode(request));
            after(
                    delay(),
                    () -> {
                        Server server = servers.get(peer.id());
                        if (server == null || !server.alive) {
                            after(
                                    10_000,
                                    () ->
                                            answer.completeExceptionally(
                                                    new UnavailableException("no answer")));
                            return;
                        }
                        KadMessage given = server.answer(sent);
                        after(delay(), () -> answer.complete(given));
                    });
            return answer;
        }

        @Override
        public CompletableFuture<Void> tell(PeerInfo peer, List<KadMessage> messages) {
            requests += messages.size();
            CompletableFuture<Void> done = new CompletableFuture<>();
            after(
                    delay(),
                    () -> {
                        Server server = servers.get(peer.id());
                        if (server == null || !server.alive) {
                            done.completeExceptionally(new UnavailableException("no answer"));
                            return;
                        }
                        for (KadMessage message :
                                keepsProviders ? messages : List.<KadMessage>of()) {
                            server.providers
                                    .computeIfAbsent(
                                            Multihash.of(message.key()), k -> new HashSet<>())
                                    .addAll(message.providers());
                        }
                        done.complete(null);
                    });
            return done;
        }
    }

    SimulatedNetwork(long seed) {
        random = new Random(seed);
        System.out.println("simulated network, seed " + seed);
    }

    private static String text(byte[] key) {
        return java.util.HexFormat.of().formatHex(key);
    }

    InstantSource clock() {
        return () -> java.time.Instant.ofEpochMilli(now);
    }

    private long delay() {
        return 10L + random.nextInt(90);
    }

    private void after(long delay, Runnable action) {
        events.add(new Event(now + delay, sequence++, action));
    }

    /** Runs until nothing is under way. */
    void settle() {
        while (!events.isEmpty()) {
            Event event = events.remove();
            now = Math.max(now, event.time());
            event.action().run();
        }
    }

    <T> T await(CompletableFuture<T> future) {
        settle();
        return future.join();
    }

    /** Adds servers whose tables hold what running nodes would have learned. */
    void grow(int count) {
        Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
        for (int i = 0; i < count; i++) {
            byte[] digest = new byte[32];
            random.nextBytes(digest);
            PeerId id = PeerId.of(Multihash.of(Multihash.SHA2_256, digest));
            Server server = new Server(new PeerInfo(id, List.of(address)));
            servers.put(id, server);
            byIndex.add(server);
        }
        fillTables();
    }

    /** Offers each table peers of every distance: sorted neighbours, and peers at random. */
    private void fillTables() {
        List<Server> sorted = new ArrayList<>(byIndex);
        sorted.sort(java.util.Comparator.comparing(s -> KadKey.of(s.info.id())));
        for (int i = 0; i < sorted.size(); i++) {
            RoutingTable table = sorted.get(i).table;
            int from = Math.max(0, i - 48);
            int to = Math.min(sorted.size(), i + 49);
            for (int j = from; j < to; j++) {
                table.add(sorted.get(j).info);
            }
            for (int j = 0; j < 400; j++) {
                table.add(sorted.get(random.nextInt(sorted.size())).info);
            }
        }
    }

    Server any() {
        return byIndex.get(random.nextInt(byIndex.size()));
    }

    List<Server> all() {
        return byIndex;
    }

    /** The servers nearest to a key, from all there are. */
    List<PeerId> trulyNearest(byte[] key, int count) {
        KadKey target = KadKey.of(key);
        return byIndex.stream()
                .sorted(
                        (a, b) ->
                                target.compareDistance(
                                        KadKey.of(a.info.id()), KadKey.of(b.info.id())))
                .limit(count)
                .map(s -> s.info.id())
                .toList();
    }

    Multihash content() {
        byte[] digest = new byte[32];
        random.nextBytes(digest);
        return Multihash.of(Multihash.SHA2_256, digest);
    }

    Optional<Server> server(PeerId id) {
        return Optional.ofNullable(servers.get(id));
    }
}
