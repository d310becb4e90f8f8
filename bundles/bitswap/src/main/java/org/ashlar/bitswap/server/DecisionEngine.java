package org.ashlar.bitswap.server;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import org.ashlar.bitswap.wire.BitswapMessage;
import org.ashlar.bitswap.wire.Counters;
import org.ashlar.bitswap.wire.Limits;
import org.ashlar.bitswap.wire.PeerStream;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.Network;
import org.ashlar.net.spi.Streams;

/**
 * Answers the wants of peers. Peers with open wants take turns at a few disk workers; what was read
 * and not yet sent is bounded for each peer and in total, and streams pull it as fast as the peer
 * reads. Safe for use by any thread; only disk workers block.
 */
public final class DecisionEngine {
    /** A want-have is answered with the block itself up to this size. */
    static final int INLINE_BLOCK = 1024;

    private static final int WORKERS = 4;
    private static final int BATCH = 16;
    private static final int BATCH_BYTES = 512 << 10;

    private static final System.Logger LOG = System.getLogger(DecisionEngine.class.getName());

    final Object lock = new Object();

    private final Blockstore blocks;
    private final Executor disk;
    private final Streams streams;
    private final PartnerTags tags;
    private final Executor callbacks;
    private final Counters counters;
    private volatile long totalLimit;
    private volatile Limits limits;
    private volatile long peerLimit;
    private volatile boolean serving = true;

    private final Map<PeerId, Partner> partners = new HashMap<>();
    private final Map<Multihash, Set<Place>> waiting = new HashMap<>();
    private final Deque<Partner> round = new ArrayDeque<>();
    private long total;
    private int workers;
    private boolean closed;

    /** Where a want is kept. */
    private record Place(Partner partner, Cid cid) {}

    /**
     * @param disk runs reads of the blockstore
     * @param network is told what peers are worth
     * @param callbacks runs short work after a stream broke
     * @param limits what one peer may take
     * @param totalLimit bytes read and not yet sent, for all peers
     */
    public DecisionEngine(
            Blockstore blocks,
            Executor disk,
            Streams streams,
            Network network,
            Executor callbacks,
            Counters counters,
            Limits limits,
            long totalLimit) {
        this.blocks = blocks;
        this.disk = disk;
        this.streams = streams;
        this.tags = new PartnerTags(network);
        this.callbacks = callbacks;
        this.counters = counters;
        this.limits = limits;
        this.peerLimit = limits.outstanding();
        this.totalLimit = totalLimit;
    }

    PeerStream openStream(PeerId peer, Partner partner) {
        return new PeerStream(peer, streams, callbacks, partner);
    }

    /** Changes the bounds; what was read and taken in before stays. */
    public void limit(Limits changed, long bytesOfAll) {
        limits = changed;
        peerLimit = changed.outstanding();
        totalLimit = bytesOfAll;
        pump();
    }

    /** Off, wants are answered as if nothing were here; on, open wants are looked at again. */
    public void serve(boolean enabled) {
        synchronized (lock) {
            boolean opened = enabled && !serving;
            serving = enabled;
            if (opened) {
                partners.values().forEach(Partner::lookAgain);
                partners.values().forEach(this::schedule);
            }
        }
        pump();
    }

    int maxWants() {
        return limits.maxWants();
    }

    /** A peer's wants. */
    public void received(PeerId peer, BitswapMessage message) {
        if (message.wantlist().isEmpty() && !message.full()) {
            return;
        }
        synchronized (lock) {
            if (closed) {
                return;
            }
            Partner partner = partners.computeIfAbsent(peer, p -> new Partner(p, this));
            partner.update(message.full(), message.wantlist());
            schedule(partner);
            note(partner);
        }
        pump();
    }

    /** A peer gave us a block: counted in its ledger. */
    public void receivedBlock(PeerId peer, int bytes) {
        synchronized (lock) {
            Partner partner = partners.get(peer);
            if (partner != null) {
                partner.receivedBlock(bytes);
                tags.exchanged(peer);
            }
        }
    }

    /** Blocks are in the blockstore now: peers that wait for them are served. */
    public void added(List<Block> added) {
        synchronized (lock) {
            for (Block block : serving ? added : List.<Block>of()) {
                for (Place place : waiting.getOrDefault(block.cid().hash(), Set.of())) {
                    place.partner().appeared(place.cid());
                    schedule(place.partner());
                }
            }
        }
        pump();
    }

    /** A peer is there: a ledger is kept for it. */
    public void connected(PeerId peer) {
        synchronized (lock) {
            if (!closed) {
                partners.computeIfAbsent(peer, p -> new Partner(p, this));
            }
        }
    }

    /** The peer is gone: its wants and its ledger are forgotten. */
    public void disconnected(PeerId peer) {
        synchronized (lock) {
            Partner partner = partners.remove(peer);
            if (partner != null) {
                partner.close();
                round.remove(partner);
            }
        }
        pump();
    }

    void index(Partner partner, Cid cid) {
        waiting.computeIfAbsent(cid.hash(), h -> new HashSet<>(2)).add(new Place(partner, cid));
    }

    void unindex(Partner partner, Cid cid) {
        Set<Place> holders = waiting.get(cid.hash());
        if (holders != null && holders.remove(new Place(partner, cid)) && holders.isEmpty()) {
            waiting.remove(cid.hash());
        }
    }

    void reserve(long bytes) {
        total += bytes;
    }

    void free(long bytes) {
        total -= bytes;
    }

    void sent(Partner partner, int sentBlocks, long bytes) {
        counters.blocksSent.add(sentBlocks);
        counters.dataSent.add(bytes);
        synchronized (lock) {
            schedule(partner);
            note(partner);
            if (sentBlocks > 0) {
                tags.exchanged(partner.peer);
            }
        }
        pump();
    }

    /** The network hears whether something waits for the peer. */
    void note(Partner partner) {
        tags.look(partner);
    }

    private void schedule(Partner partner) {
        if (!partner.scheduled && partner.hungry(peerLimit)) {
            partner.scheduled = true;
            round.add(partner);
        }
    }

    /** Starts workers while there is work and memory for it. */
    void pump() {
        int start = 0;
        synchronized (lock) {
            int wanted = total < totalLimit ? Math.min(WORKERS, round.size()) : 0;
            while (workers < wanted) {
                workers++;
                start++;
            }
        }
        for (int i = 0; i < start; i++) {
            disk.execute(this::work);
        }
    }

    /** Serves one peer after the other, a batch each. */
    private void work() {
        while (true) {
            Partner partner;
            List<PeerWant> batch;
            long room;
            synchronized (lock) {
                partner = total < totalLimit ? round.poll() : null;
                if (partner == null) {
                    workers--;
                    return;
                }
                batch = partner.take(BATCH);
                room = partner.room(peerLimit);
            }
            List<Reply> replies = read(batch, Math.min(BATCH_BYTES, room));
            synchronized (lock) {
                replies.forEach(partner::answer);
                batch.subList(replies.size(), batch.size()).forEach(partner::putBack);
                partner.scheduled = false;
                schedule(partner);
                note(partner);
            }
            if (partner.pending()) {
                partner.stream.signal();
            }
        }
    }

    /** Answers of the first wants of a batch, as far as bytes allow. */
    private List<Reply> read(List<PeerWant> batch, long room) {
        List<Reply> replies = new ArrayList<>(batch.size());
        long bytes = 0;
        for (PeerWant want : batch) {
            if (bytes >= room) {
                break;
            }
            Reply reply = read(want);
            bytes += reply.bytes();
            replies.add(reply);
        }
        return replies;
    }

    private Reply read(PeerWant want) {
        Cid cid = want.entry.cid();
        if (!serving) {
            return new Reply(want, null, false);
        }
        try {
            if (want.entry.wantHave()) {
                OptionalLong size = blocks.size(cid);
                if (size.isEmpty() || size.getAsLong() > INLINE_BLOCK) {
                    return new Reply(want, null, size.isPresent());
                }
            }
            Optional<Block> block = blocks.get(cid).filter(b -> b.size() <= Block.MAX_SIZE);
            return block.map(b -> new Reply(want, new Block(cid, b.data()), true))
                    .orElseGet(() -> new Reply(want, null, false));
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "cannot read " + cid + " for a peer", e);
            return new Reply(want, null, false);
        }
    }

    /** What was exchanged with a peer; zeros when nothing was. */
    public Ledger ledger(PeerId peer) {
        synchronized (lock) {
            Partner partner = partners.get(peer);
            return partner == null ? new Ledger(peer, 0, 0, 0) : partner.ledger();
        }
    }

    /** What a peer wants of this node. */
    public List<Cid> wantlistOf(PeerId peer) {
        synchronized (lock) {
            Partner partner = partners.get(peer);
            return partner == null ? List.of() : partner.wantlist();
        }
    }

    /** Number of peers with a ledger. */
    public int partners() {
        synchronized (lock) {
            return partners.size();
        }
    }

    /** Bytes read and not yet sent. */
    public long outstanding() {
        synchronized (lock) {
            return total;
        }
    }

    /** Forgets all peers. */
    public void close() {
        synchronized (lock) {
            closed = true;
            partners.values().forEach(Partner::close);
            partners.values().forEach(tags::forget);
            partners.clear();
            round.clear();
        }
    }
}
