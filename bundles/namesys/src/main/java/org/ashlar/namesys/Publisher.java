package org.ashlar.namesys;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.repo.Keystore;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.CallContext;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Makes names point at content, and keeps them alive: what this node has published is signed anew
 * before it expires. The record is durable here before anybody else sees it, so sequence numbers
 * never go back. Safe for use by any thread.
 */
@Component(service = Publisher.class, immediate = true)
public final class Publisher {
    /** How long a record is valid unless said otherwise. */
    static final Duration LIFETIME = Duration.ofDays(2);

    /** How long a record may be cached unless said otherwise. */
    static final Duration TTL = Duration.ofMinutes(5);

    private static final Duration REPUBLISH = Duration.ofHours(4);
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofMinutes(5);
    private static final Duration ASK = Duration.ofSeconds(30);
    private static final System.Logger LOG = System.getLogger(Publisher.class.getName());

    /**
     * What to publish.
     *
     * @param key name of the key
     * @param value path with its namespace
     * @param lifetime how long the record is valid
     * @param ttl how long it may be cached
     * @param sequence number of the record, greater than that of the last; or empty for the next
     *     one, which is that of the last as long as nothing but the end of life moves on
     * @param v1 true to add the fields of the first version
     * @param mustSpread false when it is enough that the record is kept here until it is published
     *     again
     */
    record Request(
            String key,
            String value,
            Duration lifetime,
            Duration ttl,
            OptionalLong sequence,
            boolean v1,
            boolean mustSpread) {}

    private final NameSystem names;
    private final Keystore keys;
    private final Routing routing;
    private final Repo repo;
    private final NodeConfig config;
    private final Pools pools;
    private final Object publishing = new Object();

    /** Guarded by this. */
    private Future<?> timer = CompletableFuture.completedFuture(null);

    /** Guarded by this. */
    private boolean closed;

    /** Starts to keep names alive. */
    @Activate
    public Publisher(
            @Reference NameSystem names,
            @Reference Keystore keys,
            @Reference Routing routing,
            @Reference Repo repo,
            @Reference NodeConfig config,
            @Reference Pools pools) {
        this.names = names;
        this.keys = keys;
        this.routing = routing;
        this.repo = repo;
        this.config = config;
        this.pools = pools;
        if (!repo.offline()) {
            again(FIRST);
        }
    }

    private synchronized void again(Duration after) {
        if (!closed) {
            timer =
                    pools.scheduler()
                            .schedule(
                                    () -> pools.requests().execute(this::republish),
                                    after.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }
    }

    @Deactivate
    synchronized void close() {
        closed = true;
        timer.cancel(false);
    }

    /** The key with a name, or with a peer id. */
    Keystore.Entry key(String name) {
        Optional<Keystore.Entry> found = keys.find(name);
        if (found.isPresent()) {
            return found.get();
        }
        Optional<PeerId> id = Names.key(name);
        return keys.list().stream()
                .filter(entry -> id.isPresent() && entry.key().peerId().equals(id.get()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidRequestException(
                                        "no key by the given name or PeerID was found"));
    }

    /**
     * Publishes; returns when the record is durable here and, unless the node is offline, placed in
     * the network.
     */
    IpnsRecord publish(CallContext context, Request request) {
        return publish(context, request, false);
    }

    /**
     * @param again true to allow the sequence number of the last record
     */
    private IpnsRecord publish(CallContext context, Request request, boolean again) {
        Keystore.Entry key = key(request.key());
        PeerId name = key.key().peerId();
        IpnsRecord record;
        synchronized (publishing) {
            record = sign(context, key, request, again);
            names.store().put(name, record);
        }
        names.changed(name);
        try {
            spread(context, name, record);
        } catch (UnavailableException e) {
            if (request.mustSpread()) {
                throw e;
            }
            LOG.log(Level.DEBUG, () -> "record of " + name + " is kept here only", e);
        }
        return record;
    }

    private IpnsRecord sign(
            CallContext context, Keystore.Entry key, Request request, boolean again) {
        Optional<IpnsRecord> before = last(context, key.key().peerId());
        Instant end = names.clock().instant().plus(request.lifetime());
        long next = before.map(last -> next(last, request.value(), end)).orElse(0L);
        long sequence = request.sequence().orElse(next);
        if (request.sequence().isPresent()) {
            check(sequence, before, again);
        }
        return IpnsCodec.create(
                key.key(),
                message -> keys.sign(key.name(), message),
                request.value(),
                end,
                sequence,
                request.ttl(),
                request.v1());
    }

    /** Of two records with one number the longer-lived one wins: an earlier end needs the next. */
    private static long next(IpnsRecord last, String value, Instant end) {
        boolean goesOn = last.value().equals(value) && !end.isBefore(last.validUntil());
        return goesOn ? last.sequence() : last.sequence() + 1;
    }

    private static void check(long sequence, Optional<IpnsRecord> before, boolean again) {
        if (before.isEmpty() && sequence == 0) {
            throw new InvalidRequestException("a chosen sequence number is 1 at least");
        }
        int least = again ? 0 : 1;
        if (before.isPresent() && Long.compareUnsigned(sequence, before.get().sequence()) < least) {
            throw new InvalidRequestException(
                    "sequence number "
                            + Long.toUnsignedString(sequence)
                            + " must be greater than the current one, "
                            + Long.toUnsignedString(before.get().sequence()));
        }
    }

    /** The newest record that this node or, when it has none, the network knows. */
    private Optional<IpnsRecord> last(CallContext context, PeerId name) {
        Optional<IpnsRecord> own = names.store().get(name);
        if (own.isPresent() || repo.offline()) {
            return own;
        }
        try (CallScope limited = new CallScope(context)) {
            limited.limit(ASK, pools.scheduler());
            return Optional.of(names.record(limited, name, false));
        } catch (IpfsException e) {
            context.check();
            return Optional.empty();
        }
    }

    /** Places a record in the network. */
    void spread(CallContext context, PeerId name, IpnsRecord record) {
        if (!repo.offline()) {
            context.await(routing.putValue(IpnsValidator.key(name), record.bytes()));
        }
    }

    private void republish() {
        boolean all = true;
        Duration lifetime = config.duration("Ipns.RecordLifetime").orElse(LIFETIME);
        for (Keystore.Entry key : keys.list()) {
            Optional<IpnsRecord> record = names.store().get(key.key().peerId());
            if (record.isPresent()) {
                all &= renew(key, record.get(), lifetime);
            }
        }
        again(all ? config.duration("Ipns.RepublishPeriod").orElse(REPUBLISH) : RETRY);
    }

    private boolean renew(Keystore.Entry key, IpnsRecord record, Duration lifetime) {
        Request request =
                new Request(
                        key.name(),
                        record.value(),
                        lifetime,
                        record.ttl(),
                        OptionalLong.of(record.sequence()),
                        record.v1(),
                        true);
        try (CallScope scope = new CallScope()) {
            scope.limit(Duration.ofMinutes(2), pools.scheduler());
            IpnsRecord unused = publish(scope, request, true);
            return true;
        } catch (IpfsException e) {
            LOG.log(Level.DEBUG, () -> "republishing " + key.name() + " failed", e);
            return false;
        }
    }
}
