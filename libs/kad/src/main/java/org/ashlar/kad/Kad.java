package org.ashlar.kad;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.Values;
import org.jspecify.annotations.Nullable;

/**
 * One network's searches, from this node's point of view. It has no threads: it continues on those
 * that complete its requests. Safe for use by any thread.
 */
public final class Kad {
    private final PeerId self;
    private final Supplier<List<Multiaddr>> addresses;

    /** Of each search when it begins. */
    private volatile KadSettings settings;

    private final RoutingTable table;
    private final Rpc rpc;
    private final Values values;
    private final Predicate<PeerInfo> usable;
    private final Turns turns = new Turns(() -> settings().queries());

    /**
     * A network.
     *
     * @param self this node
     * @param addresses where this node may be reached now
     * @param table peers known
     * @param rpc how they are asked
     * @param values judges values
     * @param usable which peers told of belong to this network
     */
    public Kad(
            PeerId self,
            Supplier<List<Multiaddr>> addresses,
            KadSettings settings,
            RoutingTable table,
            Rpc rpc,
            Values values,
            Predicate<PeerInfo> usable) {
        this.self = self;
        this.addresses = addresses;
        this.settings = settings;
        this.table = table;
        this.rpc = rpc;
        this.values = values;
        this.usable = peer -> !peer.id().equals(self) && usable.test(peer);
    }

    /** Peers known. */
    public RoutingTable table() {
        return table;
    }

    /** The numbers in use. */
    public KadSettings settings() {
        return settings;
    }

    /** Takes other numbers for the searches that begin from now on. */
    public void use(KadSettings numbers) {
        settings = numbers;
    }

    /** Asks one peer; what comes of it is noted in the table. */
    private CompletableFuture<KadMessage> ask(PeerInfo peer, KadMessage request) {
        return rpc.ask(peer, request)
                .whenComplete(
                        (answer, failure) -> {
                            if (failure == null) {
                                table.add(peer);
                            } else {
                                table.remove(peer.id());
                            }
                        });
    }

    /** Asks one peer for peers near a key; when it answers, it joins the table. */
    public CompletableFuture<Void> probe(PeerInfo peer, byte[] key) {
        return ask(peer, KadMessage.ask(KadMessage.Type.FIND_NODE, key)).thenApply(answer -> null);
    }

    /** A key that shares at least {@code bits} leading bits with a point, up to 20. */
    public static byte[] keyNear(KadKey point, int bits) {
        return Preimages.find(point, bits);
    }

    private CompletableFuture<Lookup.Outcome> search(
            byte[] key,
            Function<PeerInfo, CompletableFuture<List<PeerInfo>>> question,
            BooleanSupplier enough) {
        KadKey target = KadKey.of(key);
        return turns.take(
                () -> {
                    KadSettings now = settings;
                    return new Lookup(now, target, question, usable, enough)
                            .start(table.nearest(target, now.k()));
                });
    }

    /** The peers nearest to a key, nearest first. */
    public CompletableFuture<Lookup.Outcome> closest(byte[] key) {
        KadMessage request = KadMessage.ask(KadMessage.Type.FIND_NODE, key);
        return search(key, peer -> ask(peer, request).thenApply(KadMessage::closer), () -> false);
    }

    /** The peers nearest to a key, as they answer. */
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        return new ResultStream<>(
                settings.k(),
                stream -> {
                    var unused =
                            closest(key)
                                    .whenComplete(
                                            (outcome, failure) -> {
                                                if (outcome != null) {
                                                    outcome.nearest().forEach(stream::offer);
                                                }
                                                finish(stream, failure);
                                            });
                });
    }

    /** Peers that say they have the content. */
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        KadMessage request = KadMessage.ask(KadMessage.Type.GET_PROVIDERS, content.bytes());
        Set<PeerId> seen = ConcurrentHashMap.newKeySet();
        return new ResultStream<>(
                limit,
                stream -> {
                    Function<PeerInfo, CompletableFuture<List<PeerInfo>>> question =
                            peer ->
                                    ask(peer, request)
                                            .thenApply(
                                                    answer -> {
                                                        for (PeerInfo found : answer.providers()) {
                                                            if (seen.add(found.id())) {
                                                                stream.offer(found);
                                                            }
                                                        }
                                                        return answer.closer();
                                                    });
                    var unused =
                            search(content.bytes(), question, stream::full)
                                    .whenComplete((outcome, failure) -> finish(stream, failure));
                });
    }

    /** Where a peer is. */
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        KadMessage request = KadMessage.ask(KadMessage.Type.FIND_NODE, peer.bytes());
        AtomicReference<@Nullable PeerInfo> found =
                new AtomicReference<>(table.find(peer).orElse(null));
        Function<PeerInfo, CompletableFuture<List<PeerInfo>>> question =
                asked ->
                        ask(asked, request)
                                .thenApply(
                                        answer -> {
                                            answer.closer().stream()
                                                    .filter(p -> p.id().equals(peer))
                                                    .filter(p -> !p.addresses().isEmpty())
                                                    .findFirst()
                                                    .ifPresent(found::set);
                                            return answer.closer();
                                        });
        return search(peer.bytes(), question, () -> found.get() != null)
                .thenApply(
                        outcome -> {
                            PeerInfo info = found.get();
                            if (info == null) {
                                throw new ContentNotFoundException("routing: not found");
                            }
                            return info;
                        });
    }

    /** Tells the peers nearest to the content that this node has it; the number that was told. */
    public CompletableFuture<Integer> provide(Multihash content) {
        byte[] key = content.bytes();
        return closest(key)
                .thenCompose(
                        outcome -> {
                            List<KadMessage> message = List.of(announcement(key));
                            Function<PeerInfo, CompletableFuture<Boolean>> told =
                                    peer -> rpc.tell(peer, message).thenApply(done -> true);
                            return place(outcome, "provider record", told);
                        });
    }

    /**
     * Gives something to each of the peers that were found.
     *
     * @param gift gives it to one; false when it was not taken
     * @return number of peers that took it, more than none
     */
    private static CompletableFuture<Integer> place(
            Lookup.Outcome found,
            String what,
            Function<PeerInfo, CompletableFuture<Boolean>> gift) {
        AtomicInteger taken = new AtomicInteger();
        AtomicReference<@Nullable Throwable> why = new AtomicReference<>(found.failure());
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (PeerInfo peer : found.nearest()) {
            all.add(
                    gift.apply(peer)
                            .handle(
                                    (took, failure) -> {
                                        taken.addAndGet(failure == null && took ? 1 : 0);
                                        why.compareAndSet(null, failure);
                                        return null;
                                    }));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> {
                            if (taken.get() == 0) {
                                throw nobodyTook(what, found, why.get());
                            }
                            return taken.get();
                        });
    }

    private static UnavailableException nobodyTook(
            String what, Lookup.Outcome found, @Nullable Throwable why) {
        String message =
                "routing: no peer took the %s: %d were asked, %d answered"
                        .formatted(what, found.asked(), found.nearest().size());
        return new UnavailableException(why == null ? message : message + "; " + reason(why));
    }

    private static String reason(Throwable why) {
        Throwable cause = why instanceof CompletionException ? why.getCause() : why;
        return cause == null || cause.getMessage() == null ? why.toString() : cause.getMessage();
    }

    KadMessage announcement(byte[] key) {
        return KadMessage.announce(key, new PeerInfo(self, addresses.get()));
    }

    CompletableFuture<Void> tell(PeerInfo peer, List<KadMessage> messages) {
        return rpc.tell(peer, messages);
    }

    /** Values under a key, each better than the one before. Peers with worse ones are corrected. */
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        KadMessage request = KadMessage.ask(KadMessage.Type.GET_VALUE, key);
        return new ResultStream<>(
                settings.k() + settings.value(),
                stream -> {
                    ValueSearch search = new ValueSearch(key, values, settings.value(), stream);
                    Function<PeerInfo, CompletableFuture<List<PeerInfo>>> question =
                            peer ->
                                    ask(peer, request)
                                            .thenApply(
                                                    answer -> {
                                                        search.answered(peer, answer.record());
                                                        return answer.closer();
                                                    });
                    var unused =
                            search(key, question, search::enough)
                                    .whenComplete(
                                            (outcome, failure) -> {
                                                correct(search);
                                                finish(stream, failure);
                                            });
                });
    }

    private void correct(ValueSearch search) {
        search.best()
                .ifPresent(
                        best -> {
                            KadMessage message =
                                    KadMessage.put(new KadRecord(search.key(), best, ""));
                            for (PeerInfo peer : search.outdated()) {
                                var unused = rpc.ask(peer, message);
                            }
                        });
    }

    /** Places a value on the peers nearest to its key; the number that took it. */
    public CompletableFuture<Integer> putValue(byte[] key, byte[] value) {
        values.validate(key, value);
        KadMessage message = KadMessage.put(new KadRecord(key, value, ""));
        return closest(key)
                .thenCompose(
                        outcome ->
                                place(
                                        outcome,
                                        "value",
                                        peer ->
                                                rpc.ask(peer, message)
                                                        .thenApply(a -> holds(a, value))));
    }

    private static boolean holds(KadMessage answer, byte[] value) {
        return answer.record().filter(r -> Arrays.equals(r.value(), value)).isPresent();
    }

    private static void finish(ResultStream<?> stream, @Nullable Throwable failure) {
        if (failure == null) {
            stream.end();
        } else {
            stream.fail(failure);
        }
    }
}
