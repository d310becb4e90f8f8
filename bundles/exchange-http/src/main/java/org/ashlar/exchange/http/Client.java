package org.ashlar.exchange.http;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ashlar.block.Block;
import org.ashlar.exchange.ExchangeCounts;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.exchange.http.wire.Answer;
import org.ashlar.exchange.http.wire.GatewayUrl;
import org.ashlar.exchange.http.wire.Gateways;
import org.ashlar.exchange.http.wire.Question;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProviderSearches;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;

/**
 * All sessions, all gateways, and which request is sent next. One lock guards the state of all;
 * nothing is called under it that can block. Safe for use by any thread.
 */
final class Client {
    /** An empty block, which every gateway has: its bytes are in its CID. */
    static final Cid PROBE = Cid.parse("bafkqaaa");

    private static final System.Logger LOG = System.getLogger(Client.class.getName());
    private static final long TICK_MS = 250;
    private static final int MAX_ADDRESSES = 10;
    private static final int PROBE_BYTES = 64;

    /** Smaller blocks are hashed where they arrive, larger ones on the disk pool. */
    private static final int HASH_INLINE = 32 << 10;

    final Object lock = new Object();

    private final Gateways gateways;
    private final Pools pools;
    private final LongSupplier clock;
    private final InstantSource calendar;
    private final ProviderSearches searches;
    private final Endpoints endpoints = new Endpoints();
    private final Map<Multihash, Set<Want>> wanted = new HashMap<>();

    /** In the order of their turns. */
    private final LinkedHashSet<HttpSession> sessions = new LinkedHashSet<>();

    private Settings settings;
    private ExchangeCounts received = ExchangeCounts.NONE;
    private int running;
    private boolean closed;
    private @Nullable ScheduledFuture<?> ticker;

    /**
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param calendar the time of day, for dates that gateways name
     */
    Client(
            Gateways gateways,
            Routing routing,
            Pools pools,
            LongSupplier clock,
            InstantSource calendar,
            Settings settings) {
        this.gateways = gateways;
        this.pools = pools;
        this.clock = clock;
        this.calendar = calendar;
        this.settings = settings;
        this.searches = new ProviderSearches(routing, pools.scheduler(), this::found);
    }

    long now() {
        return clock.getAsLong();
    }

    /** Takes other settings; with other rules, what is known of gateways is forgotten. */
    void change(Settings changed) {
        synchronized (lock) {
            if (!changed.rules().equals(settings.rules())) {
                endpoints.clear();
            }
            settings = changed;
        }
        pump();
    }

    ExchangeSession newSession() {
        synchronized (lock) {
            HttpSession session = new HttpSession(this, endpoints.warm(now()));
            sessions.add(session);
            return session;
        }
    }

    ExchangeCounts received() {
        synchronized (lock) {
            return received;
        }
    }

    boolean isClosed() {
        return closed;
    }

    void ended(HttpSession session) {
        sessions.remove(session);
    }

    /** A session has a new want. */
    void wanted(Want want) {
        wanted.computeIfAbsent(want.cid.hash(), key -> new HashSet<>()).add(want);
        if (ticker == null && !closed) {
            ticker =
                    pools.scheduler()
                            .scheduleAtFixedRate(
                                    this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** A session has one want less. */
    void unwanted(Want want) {
        Multihash hash = want.cid.hash();
        Set<Want> same = wanted.get(hash);
        if (same != null && same.remove(want) && same.isEmpty()) {
            wanted.remove(hash);
        }
    }

    /** True when no request for the block runs, or one that takes too long. */
    boolean mayAsk(Want want, long now) {
        Request only = null;
        for (Want same : wanted.getOrDefault(want.cid.hash(), Set.of())) {
            for (Request request : same.running) {
                if (only != null) {
                    return false;
                }
                only = request;
            }
        }
        return only == null || now - only.begun() > only.endpoint().patience();
    }

    /** Routing names a provider of a wanted block. */
    private void found(Multihash content, PeerInfo provider) {
        synchronized (lock) {
            List<GatewayUrl> urls =
                    provider.addresses().stream()
                            .flatMap(address -> GatewayUrl.of(address).stream())
                            .filter(settings.rules()::permits)
                            .distinct()
                            .limit(MAX_ADDRESSES)
                            .toList();
            Set<Want> wants = wanted.getOrDefault(content, Set.of());
            if (wants.isEmpty()) {
                return;
            }
            for (GatewayUrl url : urls) {
                Endpoint endpoint = endpoints.get(url);
                endpoint.named(now());
                for (Want want : wants) {
                    want.session.join(endpoint);
                    want.named(endpoint);
                }
            }
        }
        pump();
    }

    /** Sends what may be sent. */
    void pump() {
        List<Request> begun = new ArrayList<>();
        synchronized (lock) {
            for (Request next = next(); next != null; next = next()) {
                begun.add(next);
            }
        }
        begun.forEach(this::send);
    }

    /** Sessions take turns. */
    private @Nullable Request next() {
        if (running >= settings.workers() || closed || endpoints.isEmpty()) {
            return null;
        }
        long now = now();
        for (HttpSession session : List.copyOf(sessions)) {
            Request request = session.next(now);
            if (request != null) {
                sessions.remove(session);
                sessions.add(session);
                begin(request);
                return request;
            }
        }
        return null;
    }

    private void begin(Request request) {
        running++;
        request.endpoint().running++;
        Want want = request.want();
        if (want == null) {
            request.endpoint().state = Endpoint.State.PROBED;
        } else {
            want.running.add(request);
        }
    }

    private void send(Request request) {
        Want want = request.want();
        int most;
        synchronized (lock) {
            most = want == null ? PROBE_BYTES : settings.mostBytes();
        }
        CompletableFuture<Answer> answer =
                gateways.ask(
                        request.endpoint().url,
                        new Question(want == null ? PROBE : want.cid, most));
        boolean needed;
        synchronized (lock) {
            needed = request.sent(answer);
        }
        var unused = answer.whenComplete((said, failure) -> over(request, said, failure));
        if (!needed) {
            answer.cancel(false);
        }
    }

    private void over(Request request, @Nullable Answer answer, @Nullable Throwable failure) {
        boolean bytes = answer != null && Verdict.of(answer) == Verdict.BYTES;
        Want want = request.want();
        if (answer != null && bytes && want != null) {
            verify(request, want, answer.body());
            return;
        }
        synchronized (lock) {
            release(request);
            judge(request, answer, failure);
        }
        pump();
    }

    private void release(Request request) {
        running--;
        request.endpoint().running--;
        Want want = request.want();
        if (want != null) {
            want.running.remove(request);
        }
    }

    private void judge(Request request, @Nullable Answer answer, @Nullable Throwable failure) {
        Endpoint endpoint = request.endpoint();
        Want want = request.want();
        long now = now();
        if (want == null) {
            judgeProbe(request, answer);
        } else if (failure instanceof CancellationException) {
            return; // it was this node's wish
        } else if (answer == null || Verdict.of(answer) == Verdict.FAILED) {
            endpoint.failed(now);
            want.failed(endpoint);
        } else if (Verdict.of(answer) == Verdict.MISSING) {
            endpoint.missed(now);
            want.missed(endpoint);
            received = received.plus(new ExchangeCounts(0, 0, 0, 0, 1));
        } else {
            if (!hold(endpoint, answer, now)) {
                endpoint.failed(now);
            }
            want.failed(endpoint);
        }
        LOG.log(
                Level.DEBUG,
                () ->
                        endpoint.url
                                + (want == null ? " probed: " : " asked for " + want.cid + ": ")
                                + (answer == null ? String.valueOf(failure) : answer.status()));
    }

    private void judgeProbe(Request request, @Nullable Answer answer) {
        Endpoint endpoint = request.endpoint();
        long now = now();
        if (answer != null && Verdict.isGateway(answer)) {
            endpoint.answered(now - request.begun());
        } else {
            endpoint.state = Endpoint.State.NEW;
            if (answer == null || !hold(endpoint, answer, now)) {
                endpoint.shun(now);
            }
        }
    }

    /** True when the gateway said for how long it wants to be left alone. */
    private boolean hold(Endpoint endpoint, Answer answer, long now) {
        Optional<Duration> wait = RetryAfter.parse(answer.retryAfter(), calendar.instant());
        wait.ifPresent(time -> endpoint.hold(now, TimeUnit.MILLISECONDS.toNanos(time.toMillis())));
        return wait.isPresent();
    }

    private void verify(Request request, Want want, byte[] bytes) {
        if (bytes.length < HASH_INLINE) {
            verified(request, want, bytes, Hashes.verifies(want.cid.hash(), bytes));
            return;
        }
        try {
            pools.disk()
                    .execute(
                            () ->
                                    verified(
                                            request,
                                            want,
                                            bytes,
                                            Hashes.verifies(want.cid.hash(), bytes)));
        } catch (RejectedExecutionException e) {
            verified(request, want, bytes, false); // the node stops
        }
    }

    private void verified(Request request, Want want, byte[] bytes, boolean good) {
        List<Runnable> after = List.of();
        synchronized (lock) {
            release(request);
            Endpoint endpoint = request.endpoint();
            long now = now();
            if (good) {
                endpoint.hit(now, now - request.begun());
                count(bytes.length, wanted.containsKey(want.cid.hash()));
                after = take(want.cid.hash(), bytes, true);
            } else {
                LOG.log(Level.DEBUG, "{0} sent other bytes for {1}", endpoint.url, want.cid);
                endpoint.shun(now);
                want.missed(endpoint);
            }
        }
        after.forEach(Runnable::run);
        pump();
    }

    private void count(int bytes, boolean isWanted) {
        int duplicates = isWanted ? 0 : 1;
        received =
                received.plus(
                        new ExchangeCounts(1, bytes, duplicates, (long) duplicates * bytes, 1));
    }

    /** Ends all wants of a block; returns what is done outside of the lock. */
    private List<Runnable> take(Multihash hash, byte[] bytes, boolean overHttp) {
        List<Runnable> after = new ArrayList<>();
        for (Want want : List.copyOf(wanted.getOrDefault(hash, Set.of()))) {
            Block block = new Block(want.cid, bytes);
            List<CompletableFuture<Block>> waiters = List.copyOf(want.waiters);
            List<CompletableFuture<Answer>> open = want.session.received(want, overHttp);
            after.add(() -> open.forEach(answer -> answer.cancel(false)));
            after.add(() -> waiters.forEach(waiter -> waiter.complete(block)));
        }
        return after;
    }

    /** Blocks that came to this node in another way end the wants for them. */
    void added(List<Block> blocks) {
        for (Block block : blocks) {
            List<Runnable> after;
            synchronized (lock) {
                after = take(block.cid().hash(), block.data(), false);
            }
            after.forEach(Runnable::run);
        }
    }

    private void tick() {
        List<Multihash> sought = new ArrayList<>();
        synchronized (lock) {
            long now = now();
            for (HttpSession session : sessions) {
                Want want = session.search(now);
                if (want != null) {
                    sought.add(want.cid.hash());
                }
            }
            if (wanted.isEmpty() && ticker != null) {
                ticker.cancel(false);
                ticker = null;
            }
        }
        sought.forEach(searches::start);
        pump();
    }

    /** Ends all sessions. */
    void close() {
        List<HttpSession> open;
        synchronized (lock) {
            closed = true;
            open = List.copyOf(sessions);
            if (ticker != null) {
                ticker.cancel(false);
                ticker = null;
            }
        }
        open.forEach(HttpSession::close);
    }
}
