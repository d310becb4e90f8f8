package org.ashlar.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.Routing;
import org.jspecify.annotations.Nullable;

/** Routing that answers from lists, at once. Confined to the thread of the test. */
public final class FakeRouting implements Routing {
    private static final HexFormat HEX = HexFormat.of();

    /** Providers of every content. */
    public final List<PeerInfo> providers = new ArrayList<>();

    /** What was announced, in order. */
    public final List<Multihash> provided = new ArrayList<>();

    /** Makes announcements fail, when set. */
    public @Nullable RuntimeException failure;

    /** Batches that are taken until no peer is there any more. */
    public int batches = Integer.MAX_VALUE;

    /** How announcements end: at once, unless a test says otherwise. */
    public CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

    private final Map<String, byte[]> values = new HashMap<>();

    @Override
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        return of(providers);
    }

    @Override
    public CompletableFuture<Void> provide(Multihash content) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        provided.add(content);
        return answer;
    }

    @Override
    public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
        if (batches == 0) {
            return CompletableFuture.failedFuture(new UnavailableException("routing: no peers"));
        }
        batches--;
        provided.addAll(contents);
        return CompletableFuture.completedFuture(new ProvideReport(contents.size(), 0, 1, 1));
    }

    @Override
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        return providers.stream()
                .filter(p -> p.id().equals(peer))
                .findFirst()
                .map(CompletableFuture::completedFuture)
                .orElseGet(
                        () ->
                                CompletableFuture.failedFuture(
                                        new ContentNotFoundException("routing: not found")));
    }

    @Override
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        return of(providers);
    }

    @Override
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        byte[] value = values.get(HEX.formatHex(key));
        return of(value == null ? List.of() : List.of(value));
    }

    /** What was put under a key. */
    public byte @Nullable [] value(byte[] key) {
        return values.get(HEX.formatHex(key));
    }

    @Override
    public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
        values.put(HEX.formatHex(key), value);
        return CompletableFuture.completedFuture(null);
    }

    private static <T> Flow.Publisher<T> of(List<T> items) {
        return subscriber -> {
            var publisher = new SubmissionPublisher<T>(Runnable::run, 256);
            publisher.subscribe(subscriber);
            items.forEach(publisher::submit);
            publisher.close();
        };
    }
}
