package org.ashlar.core.front.routing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.Router;
import org.ashlar.routing.Routing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Asks the current router; without one, answers empty at once. Safe for use by any thread. */
@Component(service = {Routing.class, RoutingFront.class})
public final class RoutingFront implements Routing {
    private final Gate<Router> gate;

    /**
     * @param timer the time
     */
    @Activate
    public RoutingFront(@Reference GateTimer timer) {
        gate = new Gate<>("router", timer);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRouter(Router router, Map<String, Object> properties) {
        gate.bind(router, String.valueOf(properties.get(Router.KIND)));
    }

    void unbindRouter(Router router) {
        gate.unbind(router);
    }

    /** The gate, for the listing of parts. */
    public Gate<Router> gate() {
        return gate;
    }

    @Override
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        return search(router -> router.findProviders(content, limit));
    }

    @Override
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        return search(router -> router.closestPeers(key));
    }

    @Override
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        return search(router -> router.searchValue(key));
    }

    @Override
    public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
        return ask(router -> router.putValue(key, value), unavailable());
    }

    @Override
    public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
        return ask(router -> router.provideAll(contents), unavailable());
    }

    @Override
    public CompletableFuture<Void> provide(Multihash content) {
        return ask(router -> router.provide(content), CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        return ask(
                router -> router.findPeer(peer),
                CompletableFuture.failedFuture(new ContentNotFoundException("routing: not found")));
    }

    private static <R> CompletableFuture<R> unavailable() {
        return CompletableFuture.failedFuture(new UnavailableException("routing: none is active"));
    }

    private <T> Flow.Publisher<T> search(Function<Router, Flow.Publisher<T>> question) {
        Optional<Lease<Router>> current = gate.tryLease();
        if (current.isEmpty()) {
            return RoutingFront::answerNothing;
        }
        try (Lease<Router> lease = current.get()) {
            return question.apply(lease.get());
        }
    }

    private <R> CompletableFuture<R> ask(
            Function<Router, CompletableFuture<R>> question, CompletableFuture<R> otherwise) {
        Optional<Lease<Router>> current = gate.tryLease();
        if (current.isEmpty()) {
            return otherwise;
        }
        Lease<Router> lease = current.get();
        try {
            CompletableFuture<R> answer = question.apply(lease.get());
            var unused = answer.whenComplete((value, failure) -> lease.close());
            return answer;
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static <T> void answerNothing(Flow.Subscriber<? super T> subscriber) {
        subscriber.onSubscribe(
                new Flow.Subscription() {
                    @Override
                    public void request(long n) {
                        // there is nothing to give
                    }

                    @Override
                    public void cancel() {
                        // it has ended already
                    }
                });
        subscriber.onComplete();
    }
}
