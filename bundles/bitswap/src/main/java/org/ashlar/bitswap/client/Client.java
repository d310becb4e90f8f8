package org.ashlar.bitswap.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ashlar.bitswap.wire.BlockPresence;
import org.ashlar.bitswap.wire.Counters;
import org.ashlar.bitswap.wire.PeerStream;
import org.ashlar.bitswap.wire.Prefix;
import org.ashlar.block.Block;
import org.ashlar.crypto.PeerId;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.Network;
import org.ashlar.net.spi.Streams;
import org.ashlar.routing.Routing;
import org.jspecify.annotations.Nullable;

/**
 * The asking side of Bitswap: all sessions, and all peers that may be asked. One lock guards the
 * state of both; nothing is called under it that can block. Safe for use by any thread.
 */
public final class Client {
    /** Up to so many connected peers, each new one is told of all open wants. */
    static final int MAX_TOLD = 64;

    /** What became of a block. */
    public enum Receipt {
        /** Some session wanted it. */
        WANTED,
        /** Nobody did; that happens. */
        UNWANTED,
        /** Nobody did, and the peer sends too many of these. */
        TOO_MUCH
    }

    private static final long TICK_MS = 250;

    /** Bytes hashed in vain, in a row, after which a peer's stream is reset. */
    private static final long MAX_WASTED = 32 << 20;

    private static final long MIN_WASTE = 4096;
    private static final int MAX_SOUGHT = 256;

    /** Time spent on hashing in vain, in a row, after which a peer's stream is reset. */
    private static final long MAX_WASTED_NS = TimeUnit.SECONDS.toNanos(2);

    final Object lock = new Object();
    final Network network;

    private final Streams streams;
    private final ScheduledExecutorService scheduler;
    private final LongSupplier clock;
    private final Counters counters;
    private final ProviderSearch search;
    private final BroadcastControl broadcasts;
    private final Map<PeerId, PeerWants> peers = new LinkedHashMap<>();
    private final Map<Multihash, Set<Session>> wanted = new HashMap<>();
    private final Map<Long, Integer> kinds = new HashMap<>();
    private final Set<Session> sessions = new LinkedHashSet<>();

    /** Providers that are being connected. */
    private final Set<PeerId> sought = new HashSet<>();

    private @Nullable ScheduledFuture<?> ticker;
    private long opened;
    private boolean closed;

    /**
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Client(
            Streams streams,
            Network network,
            Routing routing,
            ScheduledExecutorService scheduler,
            LongSupplier clock,
            Counters counters) {
        this.streams = streams;
        this.network = network;
        this.scheduler = scheduler;
        this.clock = clock;
        this.counters = counters;
        this.broadcasts = new BroadcastControl(network, new Random());
        this.search = new ProviderSearch(network, routing, scheduler, this::provides);
    }

    /** Opens a session. */
    public ExchangeSession newSession() {
        synchronized (lock) {
            Session session = new Session(this, ++opened);
            sessions.add(session);
            return session;
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Nanoseconds of this client's clock. */
    public long now() {
        return clock.getAsLong();
    }

    PeerStream openStream(PeerId peer, PeerWants wants) {
        return new PeerStream(peer, streams, scheduler, wants);
    }

    void later(Runnable action, long delayMs) {
        Future<?> unused = scheduler.schedule(action, delayMs, TimeUnit.MILLISECONDS);
    }

    boolean isConnected(PeerWants peer) {
        return peers.get(peer.peer) == peer;
    }

    boolean onlyPeer(PeerWants peer) {
        return peers.size() == 1 && isConnected(peer);
    }

    /** A session has a new want. */
    void wanted(Multihash hash, Session session) {
        Set<Session> holders = wanted.get(hash);
        if (holders == null) {
            holders = new HashSet<>();
            wanted.put(hash, holders);
            kinds.merge(kind(hash.function(), hash.digestLength()), 1, Integer::sum);
        }
        holders.add(session);
        if (ticker == null && !closed) {
            ticker =
                    scheduler.scheduleAtFixedRate(
                            this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** A session has one want less. */
    void unwanted(Multihash hash, Session session) {
        Set<Session> holders = wanted.get(hash);
        if (holders != null && holders.remove(session) && holders.isEmpty()) {
            wanted.remove(hash);
            kinds.computeIfPresent(
                    kind(hash.function(), hash.digestLength()), (k, n) -> n == 1 ? null : n - 1);
        }
    }

    void ended(Session session) {
        sessions.remove(session);
    }

    private static long kind(long function, int digestLength) {
        return function << 8 | digestLength;
    }

    /** Peers asked in a broadcast. */
    Collection<PeerWants> broadcastPeers() {
        return broadcasts.choose(peers.values());
    }

    /** Changes who is asked in a broadcast, from the next one on. */
    public void broadcast(BroadcastControl.Settings settings) {
        synchronized (lock) {
            broadcasts.use(settings);
        }
    }

    /**
     * A peer that speaks Bitswap is connected. It is told of all open wants, unless there are many
     * peers and nobody looked for this one: wants say what a user reads.
     */
    public void connected(PeerId id) {
        synchronized (lock) {
            if (closed || peers.containsKey(id)) {
                return;
            }
            PeerWants peer = new PeerWants(id, this);
            peer.lastActivity = now();
            peer.lastUseful = peer.lastActivity;
            peers.put(id, peer);
            if (peers.size() <= MAX_TOLD || sought.remove(id)) {
                sessions.forEach(session -> session.arrived(peer));
            }
        }
    }

    /** Routing names a peer that has the content: it is asked, however many others there are. */
    private void provides(Multihash hash, PeerId id) {
        synchronized (lock) {
            PeerWants peer = peers.get(id);
            if (peer == null) {
                if (sought.size() < MAX_SOUGHT) {
                    sought.add(id); // asked when it is connected
                }
                return;
            }
            sought.remove(id);
            for (Session session : List.copyOf(wanted.getOrDefault(hash, Set.of()))) {
                session.provides(hash, peer);
            }
        }
    }

    /** A peer is gone; what it was asked for is asked of others. */
    public void disconnected(PeerId id) {
        synchronized (lock) {
            PeerWants peer = peers.remove(id);
            if (peer != null) {
                peer.close();
                sessions.forEach(session -> session.left(peer));
            }
        }
    }

    /** Bytes came from a peer. */
    public void activity(PeerId id) {
        synchronized (lock) {
            PeerWants peer = peers.get(id);
            if (peer != null) {
                peer.lastActivity = now();
            }
        }
    }

    /** A peer said what it has and has not. */
    public void presences(PeerId id, List<BlockPresence> presences) {
        synchronized (lock) {
            PeerWants peer = peers.get(id);
            for (BlockPresence presence : presences) {
                if (peer != null && presence.have()) {
                    peer.hadSomething = true;
                }
                Multihash hash = presence.cid().hash();
                Set<Session> holders = wanted.get(hash);
                if (peer == null || holders == null) {
                    continue;
                }
                peer.answered(hash);
                for (Session session : List.copyOf(holders)) {
                    if (presence.have()) {
                        session.has(hash, peer);
                    } else {
                        session.hasNot(hash, peer);
                    }
                }
            }
        }
    }

    /** True when a block with this prefix from this peer could be a wanted one. */
    public boolean mayWant(PeerId id, Prefix prefix) {
        synchronized (lock) {
            PeerWants peer = peers.get(id);
            return peer != null
                    && peer.asked()
                    && kinds.containsKey(kind(prefix.function(), prefix.digestLength()));
        }
    }

    /**
     * Takes a block whose hash was computed.
     *
     * @param effort nanoseconds that this took
     */
    public Receipt received(PeerId id, Multihash hash, byte[] data, long effort) {
        List<SessionWant.Waiter> waiters;
        boolean tolerable = true;
        synchronized (lock) {
            PeerWants peer = peers.get(id);
            waiters = take(hash, peer);
            if (peer != null) {
                peer.hadSomething = true;
            }
            if (peer != null && waiters.isEmpty()) {
                peer.wasted += Math.max(MIN_WASTE, data.length);
                peer.wastedNs += effort;
                tolerable = peer.wasted <= MAX_WASTED && peer.wastedNs <= MAX_WASTED_NS;
            } else if (peer != null) {
                peer.wasted = 0;
                peer.wastedNs = 0;
                peer.lastUseful = now();
            }
        }
        if (waiters.isEmpty()) {
            counters.duplicateBlocks.increment();
            counters.duplicateData.add(data.length);
        }
        complete(waiters, data);
        if (!waiters.isEmpty()) {
            return Receipt.WANTED;
        }
        return tolerable ? Receipt.UNWANTED : Receipt.TOO_MUCH;
    }

    /** Blocks that came to this node in another way end the wants for them. */
    public void added(List<Block> blocks) {
        for (Block block : blocks) {
            List<SessionWant.Waiter> waiters;
            synchronized (lock) {
                waiters = take(block.cid().hash(), null);
            }
            complete(waiters, block.data());
        }
    }

    private List<SessionWant.Waiter> take(Multihash hash, @Nullable PeerWants from) {
        Set<Session> holders = wanted.get(hash);
        if (holders == null) {
            return List.of();
        }
        List<SessionWant.Waiter> waiters = new ArrayList<>(1);
        for (Session session : List.copyOf(holders)) {
            waiters.addAll(session.received(hash, from));
        }
        return waiters;
    }

    private static void complete(List<SessionWant.Waiter> waiters, byte[] data) {
        for (SessionWant.Waiter waiter : waiters) {
            waiter.result().complete(new Block(waiter.cid(), data));
        }
    }

    private void tick() {
        List<Cid> searches = new ArrayList<>();
        long now = now();
        synchronized (lock) {
            for (Session session : List.copyOf(sessions)) {
                Cid cid = session.tick(now);
                if (cid != null) {
                    searches.add(cid);
                }
            }
            for (PeerWants peer : peers.values()) {
                peer.rebroadcast(now - Session.REBROADCAST_NS);
            }
            if (wanted.isEmpty() && ticker != null) {
                sought.clear();
                ticker.cancel(false);
                ticker = null;
            }
        }
        searches.forEach(search::start);
    }

    /** CIDs wanted by this node, each once. */
    public List<Cid> wantlist() {
        Set<Cid> cids = new LinkedHashSet<>();
        synchronized (lock) {
            sessions.forEach(session -> cids.addAll(session.open()));
        }
        return List.copyOf(cids);
    }

    /** Ends all sessions. */
    public void close() {
        List<Session> open;
        synchronized (lock) {
            closed = true;
            open = List.copyOf(sessions);
            if (ticker != null) {
                ticker.cancel(false);
            }
        }
        open.forEach(Session::close);
        synchronized (lock) {
            peers.values().forEach(PeerWants::close);
            peers.clear();
        }
    }
}
