package org.ashlar.routing;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;

/**
 * Searches of an exchange for those who have content: bounded in number, in time and in what they
 * find. Failures mean that nobody is found. Safe for use by any thread.
 */
public final class ProviderSearches {
    private static final int MAX_PROVIDERS = 10;
    private static final int MAX_SEARCHES = 16;
    private static final long TIMEOUT_MS = 10_000;
    private static final System.Logger LOG = System.getLogger(ProviderSearches.class.getName());

    private final Routing routing;
    private final ScheduledExecutorService scheduler;
    private final BiConsumer<Multihash, PeerInfo> found;
    private final Set<Multihash> running = ConcurrentHashMap.newKeySet();

    /**
     * Searches that are begun with {@link #start}.
     *
     * @param found told of each provider on a thread of the router; must not block
     */
    public ProviderSearches(
            Routing routing,
            ScheduledExecutorService scheduler,
            BiConsumer<Multihash, PeerInfo> found) {
        this.routing = routing;
        this.scheduler = scheduler;
        this.found = found;
    }

    /** Searches, unless the same search or too many others are running. */
    public void start(Multihash content) {
        if (running.size() >= MAX_SEARCHES || !running.add(content)) {
            return;
        }
        Search search = new Search(content);
        Future<?> unused = scheduler.schedule(search::stop, TIMEOUT_MS, TimeUnit.MILLISECONDS);
        try {
            routing.findProviders(content, MAX_PROVIDERS).subscribe(search);
        } catch (IpfsException e) {
            search.onError(e);
        }
    }

    /** One search. Signals are serial, as the Flow contract says; stopping is not. */
    private final class Search implements Flow.Subscriber<PeerInfo> {
        private final Multihash content;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private volatile Flow.@Nullable Subscription subscription;

        Search(Multihash content) {
            this.content = content;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (stopped.get()) {
                given.cancel();
            } else {
                given.request(MAX_PROVIDERS);
            }
        }

        @Override
        public void onNext(PeerInfo provider) {
            found.accept(content, provider);
        }

        @Override
        public void onError(Throwable failure) {
            LOG.log(Level.DEBUG, () -> "provider search failed", failure);
            end();
        }

        @Override
        public void onComplete() {
            end();
        }

        void stop() {
            Flow.Subscription given = subscription;
            if (end() && given != null) {
                given.cancel();
            }
        }

        private boolean end() {
            boolean first = stopped.compareAndSet(false, true);
            if (first) {
                running.remove(content);
            }
            return first;
        }
    }
}
