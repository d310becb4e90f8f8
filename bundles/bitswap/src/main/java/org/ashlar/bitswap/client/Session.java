package org.ashlar.bitswap.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.block.Block;
import org.ashlar.error.ClosedException;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;

/**
 * Related wants and the peers that serve them. The first wants are broadcast; peers that have the
 * blocks become the session's peers, and each later want goes to the best of them at once, with a
 * question to the others. State is guarded by the client's lock; results complete outside of it.
 */
final class Session implements ExchangeSession {
    /** Without progress for this long, providers are searched. */
    static final long SEARCH_NS = TimeUnit.SECONDS.toNanos(1);

    static final long MAX_SEARCH_NS = TimeUnit.SECONDS.toNanos(60);

    /** Unanswered wants are told again after this time. */
    static final long REBROADCAST_NS = TimeUnit.SECONDS.toNanos(30);

    /** A peer that sends nothing for this long while asked is passed over. */
    static final long SILENT_NS = TimeUnit.SECONDS.toNanos(5);

    /** A peer that sends only useless bytes for this long is passed over when others have it. */
    static final long USELESS_NS = TimeUnit.SECONDS.toNanos(15);

    /** What a peer of a session is worth to it, as in boxo. */
    private static final int PEER_VALUE = 5;

    private final Client client;
    private final String tag;
    private final Map<Multihash, SessionWant> wants = new LinkedHashMap<>();
    private final Map<PeerWants, SessionPeer> peers = new HashMap<>();
    private int nextPriority = Integer.MAX_VALUE;
    private long searchDelay = SEARCH_NS;
    private long lastProgress;
    private long lastRebroadcast;
    private boolean closed;

    /**
     * @param number of the session, among those of the client
     */
    Session(Client client, long number) {
        this.client = client;
        tag = "bs-ses-" + number;
        lastProgress = client.now();
        lastRebroadcast = lastProgress;
    }

    @Override
    public CompletableFuture<Block> fetch(Cid cid) {
        if (cid.hash().isIdentity()) {
            return CompletableFuture.completedFuture(new Block(cid, cid.hash().digest()));
        }
        try {
            requireVerifiable(cid);
        } catch (FormatException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Block> result = new CompletableFuture<>();
        synchronized (client.lock) {
            if (closed || client.isClosed()) {
                return CompletableFuture.failedFuture(new ClosedException("session is closed"));
            }
            SessionWant want = wants.get(cid.hash());
            boolean fresh = want == null;
            if (want == null) {
                want = open(cid);
            }
            want.waiters.add(new SessionWant.Waiter(cid, result));
            if (fresh) {
                start(want);
            }
        }
        var unused =
                result.whenComplete(
                        (block, failure) -> {
                            if (failure != null) {
                                withdraw(cid.hash(), result);
                            }
                        });
        return result;
    }

    private static void requireVerifiable(Cid cid) {
        Multihash empty = Hashes.hash(cid.hash().function(), new byte[0]);
        if (empty.digestLength() != cid.hash().digestLength()) {
            throw new FormatException("no block can be checked against " + cid);
        }
    }

    private SessionWant open(Cid cid) {
        long now = client.now();
        if (wants.isEmpty()) {
            lastProgress = now;
            lastRebroadcast = now;
            searchDelay = SEARCH_NS;
        }
        SessionWant want = new SessionWant(cid, nextPriority--, now);
        wants.put(cid.hash(), want);
        client.wanted(cid.hash(), this);
        return want;
    }

    private void start(SessionWant want) {
        PeerWants best = cheapest(peers.keySet(), want);
        if (best == null) {
            broadcast(want);
            return;
        }
        askBlock(want, best);
        for (Map.Entry<PeerWants, SessionPeer> entry : peers.entrySet()) {
            boolean askable = !entry.getValue().useless() && !entry.getKey().speaksOld();
            if (entry.getKey() != best && askable) {
                askHave(want, entry.getKey());
            }
        }
    }

    private void broadcast(SessionWant want) {
        want.broadcast = true;
        List<PeerWants> targets = new ArrayList<>();
        for (PeerWants peer : client.broadcastPeers()) {
            if (!want.dontHave.contains(peer) && !banned(peer)) {
                targets.add(peer);
            }
        }
        if (targets.size() == 1 && want.asked == null) {
            askBlock(want, targets.get(0));
            return;
        }
        for (PeerWants peer : targets) {
            askHave(want, peer);
        }
    }

    private boolean banned(PeerWants peer) {
        SessionPeer known = peers.get(peer);
        return known != null && known.banned();
    }

    private void askBlock(SessionWant want, PeerWants peer) {
        want.asked = peer;
        want.told.add(peer);
        member(peer).asked();
        peer.want(this, want.cid, want.priority, true);
    }

    private void askHave(SessionWant want, PeerWants peer) {
        want.told.add(peer);
        peer.want(this, want.cid, want.priority, false);
    }

    private SessionPeer member(PeerWants peer) {
        return peers.computeIfAbsent(
                peer,
                p -> {
                    client.network.tag(p.peer, tag, PEER_VALUE);
                    return new SessionPeer();
                });
    }

    private void dismiss(PeerWants peer) {
        client.network.untag(peer.peer, tag);
        client.network.unprotect(peer.peer, tag);
    }

    private @Nullable PeerWants cheapest(Collection<PeerWants> from, SessionWant want) {
        PeerWants best = null;
        double bestCost = Double.MAX_VALUE;
        for (PeerWants peer : from) {
            SessionPeer known = peers.get(peer);
            boolean out = known == null || known.useless() || want.dontHave.contains(peer);
            if (!out && known != null && known.cost() < bestCost) {
                best = peer;
                bestCost = known.cost();
            }
        }
        return best;
    }

    void has(Multihash hash, PeerWants peer) {
        SessionWant want = wants.get(hash);
        if (want == null || banned(peer)) {
            return;
        }
        SessionPeer known = member(peer);
        if (known.useless()) {
            known.forgive();
            client.network.tag(peer.peer, tag, PEER_VALUE);
        }
        known.has();
        want.dontHave.remove(peer);
        want.have.add(peer);
        if (want.asked == null) {
            advance(want);
        }
    }

    void hasNot(Multihash hash, PeerWants peer) {
        SessionWant want = wants.get(hash);
        if (want == null) {
            return;
        }
        boolean lied = want.have.remove(peer);
        want.dontHave.add(peer);
        SessionPeer known = peers.get(peer);
        if (known != null) {
            known.hasNot(lied);
        }
        unask(want, peer);
        if (known != null && known.useless()) {
            leave(peer);
        }
        if (want.asked == null) {
            advance(want);
        }
    }

    private void unask(SessionWant want, PeerWants peer) {
        if (want.asked == peer) {
            want.asked = null;
            SessionPeer known = peers.get(peer);
            if (known != null) {
                known.settled();
            }
        }
    }

    /** The peer gives nothing: all it was asked for goes elsewhere. */
    private void leave(PeerWants peer) {
        dismiss(peer);
        for (SessionWant want : wants.values()) {
            want.have.remove(peer);
            if (want.asked == peer) {
                unask(want, peer);
                want.dontHave.add(peer);
                advance(want);
            }
        }
    }

    private void advance(SessionWant want) {
        PeerWants next = cheapest(want.have, want);
        if (next != null) {
            askBlock(want, next);
        } else if (!want.broadcast && want.dontHave.containsAll(want.told)) {
            broadcast(want);
        }
    }

    /** Takes the waiters of a block that came; they are completed outside the lock. */
    List<SessionWant.Waiter> received(Multihash hash, @Nullable PeerWants from) {
        SessionWant want = wants.remove(hash);
        if (want == null) {
            return List.of();
        }
        release(want, from);
        lastProgress = client.now();
        searchDelay = SEARCH_NS;
        if (from != null) {
            if (member(from).delivered()) {
                client.network.protect(from.peer, tag);
            }
        }
        return want.waiters;
    }

    private void release(SessionWant want, @Nullable PeerWants from) {
        if (want.asked != null) {
            unask(want, want.asked);
        }
        for (PeerWants peer : want.told) {
            peer.release(this, want.cid.hash(), peer == from);
        }
        client.unwanted(want.cid.hash(), this);
    }

    private void withdraw(Multihash hash, CompletableFuture<Block> result) {
        synchronized (client.lock) {
            SessionWant want = wants.get(hash);
            if (want != null
                    && want.waiters.removeIf(w -> w.result() == result)
                    && want.waiters.isEmpty()) {
                wants.remove(hash);
                release(want, null);
            }
        }
    }

    void arrived(PeerWants peer) {
        for (SessionWant want : wants.values()) {
            if (want.asked == null && client.onlyPeer(peer)) {
                askBlock(want, peer);
            } else {
                askHave(want, peer);
            }
        }
    }

    /** The peer is said to have a block: it is asked, whatever it said before. */
    void provides(Multihash hash, PeerWants peer) {
        SessionWant want = wants.get(hash);
        if (want != null && want.asked != peer && !banned(peer)) {
            want.dontHave.remove(peer);
            askHave(want, peer);
        }
    }

    void left(PeerWants peer) {
        if (peers.remove(peer) != null) {
            dismiss(peer);
        }
        for (SessionWant want : wants.values()) {
            want.told.remove(peer);
            want.have.remove(peer);
            want.dontHave.remove(peer);
            if (want.asked == peer) {
                want.asked = null;
                want.broadcast = false;
                advance(want);
            }
        }
    }

    /** Looks after silent peers and old wants; returns a CID whose providers are to be searched. */
    @Nullable Cid tick(long now) {
        if (wants.isEmpty()) {
            return null;
        }
        for (SessionWant want : List.copyOf(wants.values())) {
            PeerWants asked = want.asked;
            if (asked != null && stalled(want, asked, now)) {
                hasNot(want.cid.hash(), asked); // a late block is still welcome
            } else if (asked == null && !want.broadcast && now - want.created >= SEARCH_NS) {
                broadcast(want);
            }
        }
        if (now - lastRebroadcast >= REBROADCAST_NS) {
            lastRebroadcast = now;
            wants.values().forEach(this::again);
        }
        if (now - lastProgress >= searchDelay) {
            lastProgress = now;
            searchDelay = Math.min(MAX_SEARCH_NS, searchDelay * 2);
            return wants.values().iterator().next().cid;
        }
        return null;
    }

    private boolean stalled(SessionWant want, PeerWants peer, long now) {
        long told = peer.toldAt(want.cid.hash());
        if (told == Long.MAX_VALUE) {
            return now - want.created >= SILENT_NS && now - peer.lastActivity >= SILENT_NS;
        }
        if (now - Math.max(told, peer.lastActivity) >= peer.patience()) {
            return true;
        }
        boolean others = want.have.size() > (want.have.contains(peer) ? 1 : 0);
        return others && now - Math.max(told, peer.lastUseful) >= USELESS_NS;
    }

    private void again(SessionWant want) {
        if (want.asked == null) {
            want.dontHave.clear();
            for (SessionPeer peer : peers.values()) {
                peer.forgive();
            }
            broadcast(want);
        }
    }

    /** Wants that are open, oldest first. */
    List<Cid> open() {
        return wants.values().stream().map(want -> want.cid).toList();
    }

    @Override
    public void close() {
        List<SessionWant.Waiter> waiters = new ArrayList<>();
        synchronized (client.lock) {
            closed = true;
            client.ended(this);
            peers.keySet().forEach(this::dismiss);
            for (Iterator<SessionWant> i = wants.values().iterator(); i.hasNext(); ) {
                SessionWant want = i.next();
                i.remove();
                release(want, null);
                waiters.addAll(want.waiters);
            }
        }
        ClosedException failure = new ClosedException("exchange session is closed");
        waiters.forEach(waiter -> waiter.result().completeExceptionally(failure));
    }
}
