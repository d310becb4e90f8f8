package org.ashlar.kad;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.ashlar.crypto.PeerId;
import org.ashlar.routing.PeerInfo;
import org.jspecify.annotations.Nullable;

/**
 * One iterative search for the peers nearest to a point. It asks the nearest peers heard of, some
 * at a time; it ends when the nearest few have answered, or nobody is left. Safe for use by any
 * thread; continues on the threads that complete the answers.
 */
public final class Lookup {
    /** Peers remembered at most; further ones are nearer than none of use. */
    private static final int MAX_HEARD = 1024;

    private enum State {
        HEARD,
        WAITING,
        ANSWERED,
        FAILED
    }

    private static final class Candidate {
        final PeerInfo peer;
        State state = State.HEARD;
        int hops;

        Candidate(PeerInfo peer, int hops) {
            this.peer = peer;
            this.hops = hops;
        }
    }

    /**
     * How a search ended.
     *
     * @param nearest peers that answered, nearest first, at most k
     * @param asked requests sent
     * @param hops longest chain of peers that told of each other, among {@code nearest}
     * @param failure why one of those asked did not answer; null when all did
     */
    public record Outcome(
            List<PeerInfo> nearest, int asked, int hops, @Nullable Throwable failure) {}

    private final KadSettings settings;
    private final KadKey target;
    private final Function<PeerInfo, CompletableFuture<List<PeerInfo>>> question;
    private final Predicate<PeerInfo> usable;
    private final BooleanSupplier enough;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /** Guarded by this; nearest first. */
    private final TreeMap<KadKey, Candidate> heard;

    /** Guarded by this. */
    private final Map<PeerId, Candidate> byId = new HashMap<>();

    private int waiting;
    private int asked;
    private boolean finishing;
    private boolean stepping;
    private boolean again;
    private @Nullable Throwable failure;

    /**
     * A search that has not begun.
     *
     * @param question asks one peer for peers near the target
     * @param usable which peers told of may be asked
     * @param enough true when the search may end early
     */
    public Lookup(
            KadSettings settings,
            KadKey target,
            Function<PeerInfo, CompletableFuture<List<PeerInfo>>> question,
            Predicate<PeerInfo> usable,
            BooleanSupplier enough) {
        this.settings = settings;
        this.target = target;
        this.question = question;
        this.usable = usable;
        this.enough = enough;
        this.heard = new TreeMap<>(target.nearestFirst());
    }

    /**
     * Begins.
     *
     * @param seeds where to begin, from the routing table
     * @return how it ended; cancelling it asks nobody further
     */
    public CompletableFuture<Outcome> start(Collection<PeerInfo> seeds) {
        synchronized (this) {
            seeds.forEach(peer -> hear(peer, 0));
        }
        step();
        return outcome;
    }

    private void hear(PeerInfo peer, int hops) {
        if (byId.containsKey(peer.id()) || !usable.test(peer)) {
            return;
        }
        KadKey key = KadKey.of(peer.id());
        if (heard.size() >= MAX_HEARD) {
            KadKey farthest = heard.lastKey();
            Candidate last = heard.get(farthest);
            boolean nearer = target.compareDistance(key, farthest) < 0;
            if (!nearer || last == null || last.state == State.WAITING) {
                return;
            }
            heard.remove(farthest);
            byId.remove(last.peer.id());
        }
        Candidate candidate = new Candidate(peer, hops);
        heard.put(key, candidate);
        byId.put(peer.id(), candidate);
    }

    /** Asks whom it is time to ask; never recursive, however fast answers come. */
    private void step() {
        synchronized (this) {
            if (stepping) {
                again = true;
                return;
            }
            stepping = true;
        }
        while (true) {
            List<Candidate> next = new ArrayList<>();
            boolean done;
            Outcome result;
            synchronized (this) {
                again = false;
                done = advance(next);
                result = done ? result() : null;
            }
            if (result != null) {
                outcome.complete(result); // not under the lock: what follows may take others
            }
            next.forEach(this::ask);
            synchronized (this) {
                if (done || !again) {
                    stepping = false;
                    break;
                }
            }
        }
    }

    /** Picks the peers to ask now; true when the search is over. */
    private boolean advance(List<Candidate> next) {
        if (outcome.isDone()) {
            return true;
        }
        boolean stop = enough.getAsBoolean();
        if (!finishing && (stop || settled())) {
            finishing = true;
        }
        Candidate candidate = stop ? null : nextToAsk();
        while (candidate != null && waiting < settings.alpha()) {
            candidate.state = State.WAITING;
            waiting++;
            asked++;
            next.add(candidate);
            candidate = nextToAsk();
        }
        return stop || waiting == 0;
    }

    /** The nearest few of those that did not fail have all answered. */
    private boolean settled() {
        int answered = 0;
        for (Candidate candidate : heard.values()) {
            if (candidate.state == State.FAILED) {
                continue;
            }
            if (candidate.state != State.ANSWERED) {
                return false;
            }
            if (++answered == settings.beta()) {
                return true;
            }
        }
        return false;
    }

    /** While searching: the nearest not asked. In the end: only those that belong to the result. */
    private @Nullable Candidate nextToAsk() {
        int rank = 0;
        for (Candidate candidate : heard.values()) {
            if (candidate.state == State.FAILED) {
                continue;
            }
            if (finishing && rank >= settings.k()) {
                return null;
            }
            if (candidate.state == State.HEARD) {
                return candidate;
            }
            rank++;
        }
        return null;
    }

    private void ask(Candidate candidate) {
        CompletableFuture<List<PeerInfo>> answer;
        try {
            answer = question.apply(candidate.peer);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<List<PeerInfo>> asked = answer;
        var unused =
                asked.whenComplete(
                        (peers, why) -> {
                            synchronized (this) {
                                waiting--;
                                candidate.state = why == null ? State.ANSWERED : State.FAILED;
                                failure = failure == null ? why : failure;
                                if (peers != null) {
                                    peers.forEach(peer -> hear(peer, candidate.hops + 1));
                                }
                            }
                            step();
                        });
    }

    private Outcome result() {
        List<PeerInfo> nearest = new ArrayList<>();
        int hops = 0;
        for (Candidate candidate : heard.values()) {
            if (candidate.state == State.ANSWERED && nearest.size() < settings.k()) {
                nearest.add(candidate.peer);
                hops = Math.max(hops, candidate.hops);
            }
        }
        return new Outcome(List.copyOf(nearest), asked, hops, failure);
    }
}
