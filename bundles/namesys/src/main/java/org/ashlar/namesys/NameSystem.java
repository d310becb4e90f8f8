package org.ashlar.namesys;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.name.NameResolver;
import org.ashlar.path.ContentPath;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.CallContext;
import org.ashlar.store.RootStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Follows names: IPNS through routing, domains through DNS. Safe for use by any thread. */
@Component(service = {NameResolver.class, NameSystem.class})
public final class NameSystem implements NameResolver {
    /** Most names one after the other. */
    static final int MAX_DEPTH = 32;

    private static final int CACHE_SIZE = 128;
    private static final System.Logger LOG = System.getLogger(NameSystem.class.getName());

    /**
     * How far names are followed.
     *
     * @param depth most names
     * @param cached false to ask again even what was asked lately
     * @param offline true to use only what this node knows
     */
    record Options(int depth, boolean cached, boolean offline) {}

    private final Repo repo;
    private final Routing routing;
    private final IpnsStore store;
    private final DnsLink links;
    private final InstantSource clock;
    private final NameCache<String> cache;

    /** A name system over the kernel's services. */
    @Activate
    public NameSystem(
            @Reference Repo repo,
            @Reference NodeConfig config,
            @Reference Routing routing,
            @Reference RootStore store) {
        this(
                repo,
                routing,
                store,
                new ConfiguredTxtResolver(config, UdpTxtResolver.system()),
                InstantSource.system(),
                () -> cacheSize(config),
                () -> config.duration("Ipns.MaxCacheTTL"));
    }

    NameSystem(
            Repo repo,
            Routing routing,
            RootStore store,
            TxtResolver dns,
            InstantSource clock,
            IntSupplier cacheSize,
            Supplier<Optional<Duration>> mostCached) {
        this.repo = repo;
        this.routing = routing;
        this.store = new IpnsStore(store);
        this.links = new DnsLink(dns);
        this.clock = clock;
        this.cache = new NameCache<>(cacheSize, clock, mostCached);
    }

    static int cacheSize(NodeConfig config) {
        long size = config.integer("Ipns.ResolveCacheSize").orElse(0);
        return size <= 0 ? CACHE_SIZE : (int) Math.min(size, Integer.MAX_VALUE);
    }

    IpnsStore store() {
        return store;
    }

    InstantSource clock() {
        return clock;
    }

    @Override
    public Resolved resolve(CallContext context, String name, boolean offline) {
        Step end = follow(context, name, new Options(MAX_DEPTH, true, offline));
        return new Resolved(ContentPath.parse(end.path()), end.ttl());
    }

    /**
     * Where following a name has led.
     *
     * @param path a path with its namespace
     * @param ttl how long the answer may be used
     */
    record Step(String path, Duration ttl) {}

    /**
     * Follows a name as far as the options say.
     *
     * @param name with or without {@code /ipns/}, and perhaps names below it
     */
    Step follow(CallContext context, String name, Options options) {
        String path = "/ipns/" + Names.bare(name);
        Duration ttl = NameCache.MAX_TTL;
        Set<String> seen = new HashSet<>();
        for (int i = 0; path.startsWith("/ipns/"); i++) {
            if (i == options.depth()) {
                if (options.depth() < MAX_DEPTH) {
                    return new Step(path, ttl);
                }
                throw new IpfsException(
                        "could not resolve name: more than "
                                + MAX_DEPTH
                                + " names lead to each other");
            }
            String rest = path.substring("/ipns/".length());
            int slash = rest.indexOf('/');
            String root = slash < 0 ? rest : rest.substring(0, slash);
            if (!seen.add(root)) {
                throw new IpfsException("could not resolve name: " + root + " leads to itself");
            }
            Step step = one(context, root, options);
            String below = slash < 0 ? "" : rest.substring(slash);
            path = trimmed(step.path()) + below;
            ttl = step.ttl().compareTo(ttl) < 0 ? step.ttl() : ttl;
        }
        return new Step(path, ttl);
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private Step one(CallContext context, String root, Options options) {
        Optional<NameCache.Cached<String>> cached =
                options.cached() ? cache.get(root) : Optional.empty();
        if (cached.isPresent()) {
            Duration left = Duration.between(clock.instant(), cached.get().until());
            return new Step(cached.get().value(), left);
        }
        Optional<PeerId> key = Names.key(root);
        if (key.isPresent()) {
            IpnsRecord record = record(context, key.get(), options.offline());
            cache.put(root, record.value(), record.ttl(), record.validUntil());
            return new Step(record.value(), record.ttl());
        }
        if (!Names.isDomain(root)) {
            throw new InvalidRequestException("not a valid IPNS name or domain: \"" + root + "\"");
        }
        return domain(context, root, options.offline());
    }

    private Step domain(CallContext context, String domain, boolean offline) {
        if (offline) {
            throw new ContentNotFoundException(
                    "could not resolve name: DNS is not asked while offline");
        }
        DnsLink.Target target =
                links.find(context, domain)
                        .orElseThrow(
                                () ->
                                        new ContentNotFoundException(
                                                "DNSLink lookup for \""
                                                        + domain
                                                        + "\" found no TXT record"));
        cache.put(domain, target.path(), target.ttl(), Instant.MAX);
        return new Step(target.path(), target.ttl());
    }

    @Override
    public Signed signedRecord(CallContext context, PeerId name, boolean offline) {
        IpnsRecord record = record(context, name, offline);
        return new Signed(record.bytes(), record.ttl(), record.validUntil());
    }

    /** The best valid record of a name. */
    IpnsRecord record(CallContext context, PeerId name, boolean offline) {
        Optional<IpnsRecord> own = store.get(name).filter(this::alive);
        return offline
                ? own.orElseThrow(NameSystem::notFound)
                : record(context, name, own, better -> {});
    }

    /** Records of a name, each better than the one before; the last of them is returned. */
    IpnsRecord records(CallContext context, PeerId name, Consumer<IpnsRecord> better) {
        Optional<IpnsRecord> own = store.get(name).filter(this::alive);
        own.ifPresent(better);
        return record(context, name, own, better);
    }

    private IpnsRecord record(
            CallContext context,
            PeerId name,
            Optional<IpnsRecord> own,
            Consumer<IpnsRecord> better) {
        BestRecord best = new BestRecord(name, own, better);
        if (!repo.offline()) {
            routing.searchValue(IpnsValidator.key(name)).subscribe(best);
            context.await(best.done());
        }
        return best.best().orElseThrow(NameSystem::notFound);
    }

    private boolean alive(IpnsRecord record) {
        return record.validUntil().isAfter(clock.instant());
    }

    private static ContentNotFoundException notFound() {
        return new ContentNotFoundException("could not resolve name");
    }

    @Override
    public boolean hasDnsLink(CallContext context, String domain) {
        if (!Names.isDomain(domain) || repo.offline()) {
            return false;
        }
        try {
            return cache.get(domain).isPresent() || links.find(context, domain).isPresent();
        } catch (IpfsException e) {
            LOG.log(Level.DEBUG, () -> "no DNSLink of " + domain, e);
            return false;
        }
    }

    /** Forgets what was known of a name, as it points elsewhere now. */
    void changed(PeerId name) {
        cache.forget(name.toString());
        cache.forget(Names.show(name, "base36"));
        cache.forget(name.toCid().toString());
    }

    /** Takes the records of a search. Signals are serial. */
    private final class BestRecord implements java.util.concurrent.Flow.Subscriber<byte[]> {
        private static final int MOST = 64;

        private final PeerId name;
        private final Consumer<IpnsRecord> better;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private volatile Optional<IpnsRecord> best;

        BestRecord(PeerId name, Optional<IpnsRecord> first, Consumer<IpnsRecord> better) {
            this.name = name;
            this.best = first;
            this.better = better;
        }

        CompletableFuture<Void> done() {
            return done;
        }

        Optional<IpnsRecord> best() {
            return best;
        }

        @Override
        public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
            subscription.request(MOST);
            var unused =
                    done.whenComplete(
                            (value, failure) -> {
                                if (failure != null) {
                                    subscription.cancel();
                                }
                            });
        }

        @Override
        public void onNext(byte[] bytes) {
            try {
                IpnsRecord record = IpnsCodec.verify(name, bytes, clock.instant());
                if (best.isEmpty() || record.compareAge(best.get()) > 0) {
                    best = Optional.of(record);
                    better.accept(record);
                }
            } catch (ProtocolViolationException e) {
                LOG.log(Level.DEBUG, () -> "record of " + name + " refused", e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            LOG.log(Level.DEBUG, () -> "search for the record of " + name + " failed", failure);
            done.complete(null);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
