package org.ashlar.bitswap.server;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ashlar.bitswap.wire.BlockPresence;
import org.ashlar.bitswap.wire.MessageEncoder;
import org.ashlar.bitswap.wire.MessageSource;
import org.ashlar.bitswap.wire.Outgoing;
import org.ashlar.bitswap.wire.PeerStream;
import org.ashlar.bitswap.wire.WantlistEntry;
import org.ashlar.block.Block;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Cid;
import org.jspecify.annotations.Nullable;

/** A peer that is served: its wants, the answers under way, its ledger. Guarded by the engine. */
final class Partner implements MessageSource {
    /** A message is sent when it has this many bytes of blocks. */
    static final int TARGET_MESSAGE = 128 << 10;

    private static final int MAX_REPLIES = 1024;

    final PeerId peer;
    final PeerStream stream;

    /** True while the peer is in the engine's round or a disk thread works for it. */
    boolean scheduled;

    /** True while the network knows that it has something to do for this peer. */
    boolean noted;

    private final DecisionEngine engine;
    private final Map<Cid, PeerWant> wants = new LinkedHashMap<>();
    private final TreeSet<PeerWant> queue = new TreeSet<>();
    private final Deque<Reply> ready = new ArrayDeque<>();
    private long outstanding;
    private long sequence;
    private long sent;
    private long received;
    private long exchanges;
    private boolean closed;

    Partner(PeerId peer, DecisionEngine engine) {
        this.peer = peer;
        this.engine = engine;
        this.stream = engine.openStream(peer, this);
    }

    /** Takes a wantlist; CIDs that the engine must look after are indexed by it. */
    void update(boolean full, List<WantlistEntry> entries) {
        if (full) {
            Set<Cid> kept = new HashSet<>();
            entries.stream().filter(e -> !e.cancel()).forEach(e -> kept.add(e.cid()));
            for (Cid cid : List.copyOf(wants.keySet())) {
                if (!kept.contains(cid)) {
                    drop(cid);
                }
            }
        }
        for (WantlistEntry entry : entries) {
            if (entry.cancel()) {
                drop(entry.cid());
            } else {
                add(entry);
            }
        }
    }

    private void add(WantlistEntry entry) {
        PeerWant known = wants.get(entry.cid());
        if (known != null) {
            boolean answering = known.state == PeerWant.State.READY && known.entry.equals(entry);
            if (answering) {
                return;
            }
            drop(entry.cid());
        } else if (wants.size() >= engine.maxWants() && !makeRoom(entry)) {
            return; // only missing or less urgent ones make room
        }
        PeerWant want = new PeerWant(entry, sequence++);
        wants.put(entry.cid(), want);
        queue.add(want);
        engine.index(this, entry.cid());
    }

    private boolean makeRoom(WantlistEntry entry) {
        for (PeerWant want : wants.values()) {
            if (want.state == PeerWant.State.MISSING) {
                drop(want.entry.cid());
                return true;
            }
        }
        if (queue.isEmpty() || queue.last().entry.priority() >= entry.priority()) {
            return false;
        }
        drop(queue.last().entry.cid());
        return true;
    }

    private void drop(Cid cid) {
        PeerWant want = wants.remove(cid);
        if (want == null) {
            return;
        }
        engine.unindex(this, cid);
        queue.remove(want);
        if (want.state == PeerWant.State.READY) {
            for (Iterator<Reply> i = ready.iterator(); i.hasNext(); ) {
                Reply reply = i.next();
                if (reply.want() == want) {
                    i.remove();
                    free(reply.bytes());
                }
            }
        }
    }

    private void free(long bytes) {
        outstanding -= bytes;
        engine.free(bytes);
    }

    /** True when there is something to read from the disk and room for it. */
    boolean hungry(long limit) {
        return !closed && !queue.isEmpty() && outstanding < limit;
    }

    /** True while something is read for this peer, or waits to be read or sent. */
    boolean busy() {
        return scheduled || !queue.isEmpty() || outstanding > 0 || !ready.isEmpty();
    }

    /** Bytes that may be read for this peer now, at least one. */
    long room(long limit) {
        return Math.max(1, limit - outstanding);
    }

    /** Wants that found nothing are looked at again. */
    void lookAgain() {
        for (PeerWant want : wants.values()) {
            if (want.state == PeerWant.State.MISSING) {
                want.state = PeerWant.State.QUEUED;
                queue.add(want);
            }
        }
    }

    /** The most urgent wants, for a disk thread. */
    List<PeerWant> take(int most) {
        List<PeerWant> batch = new ArrayList<>();
        while (batch.size() < most && !queue.isEmpty()) {
            PeerWant want = queue.pollFirst();
            if (want != null) {
                want.state = PeerWant.State.READING;
                batch.add(want);
            }
        }
        return batch;
    }

    /** A want that was taken and not looked at. */
    void putBack(PeerWant want) {
        if (wants.get(want.entry.cid()) == want) {
            want.state = PeerWant.State.QUEUED;
            queue.add(want);
        }
    }

    /** The answer of a disk thread. */
    void answer(Reply reply) {
        PeerWant want = reply.want();
        if (closed || wants.get(want.entry.cid()) != want) {
            return; // withdrawn meanwhile
        }
        boolean missing = reply.block() == null && !reply.have();
        if (missing && want.appeared) {
            want.appeared = false; // it came while the disk was asked
            putBack(want);
            return;
        }
        want.state = missing ? PeerWant.State.MISSING : PeerWant.State.READY;
        if (!missing || want.entry.sendDontHave()) {
            outstanding += reply.bytes();
            engine.reserve(reply.bytes());
            ready.add(reply);
        }
    }

    /** A block is here now: wants for it that found nothing are looked at again. */
    void appeared(Cid cid) {
        PeerWant want = wants.get(cid);
        if (want == null) {
            return;
        }
        want.appeared = true;
        if (want.state == PeerWant.State.MISSING) {
            want.state = PeerWant.State.QUEUED;
            queue.add(want);
        }
    }

    void receivedBlock(int bytes) {
        received += bytes;
        exchanges++;
    }

    Ledger ledger() {
        return new Ledger(peer, sent, received, exchanges);
    }

    List<Cid> wantlist() {
        return List.copyOf(wants.keySet());
    }

    @Override
    public boolean pending() {
        synchronized (engine.lock) {
            return !ready.isEmpty();
        }
    }

    @Override
    public @Nullable Outgoing poll(ByteBufAllocator allocator, String protocol) {
        List<Reply> replies = new ArrayList<>();
        long bytes = 0;
        long left;
        synchronized (engine.lock) {
            while (!ready.isEmpty() && bytes < TARGET_MESSAGE && replies.size() < MAX_REPLIES) {
                Reply reply = ready.removeFirst();
                bytes += reply.bytes();
                replies.add(reply);
                if (reply.want().state == PeerWant.State.READY) {
                    forget(reply.want());
                }
            }
            left = ready.stream().mapToLong(Reply::bytes).sum();
        }
        if (replies.isEmpty()) {
            return null;
        }
        MessageEncoder encoder = new MessageEncoder(allocator, protocol);
        for (Reply reply : replies) {
            Block block = reply.block();
            if (block != null) {
                encoder.block(block);
            } else {
                encoder.presence(new BlockPresence(reply.want().entry.cid(), reply.have()));
            }
        }
        encoder.pendingBytes((int) Math.min(left, Integer.MAX_VALUE));
        long total = bytes;
        int blocks = (int) replies.stream().filter(r -> r.block() != null).count();
        return new Outgoing(encoder.finish(), success -> done(total, blocks, success));
    }

    private void forget(PeerWant want) {
        Cid cid = want.entry.cid();
        if (wants.remove(cid, want)) {
            engine.unindex(this, cid);
        }
    }

    private void done(long bytes, int blocks, boolean success) {
        synchronized (engine.lock) {
            free(bytes);
            if (success) {
                sent += bytes;
                exchanges += blocks;
            }
        }
        engine.sent(this, success ? blocks : 0, success ? bytes : 0);
    }

    /** The peer asks again for what was lost; nothing is kept for it. */
    @Override
    public void failed() {
        synchronized (engine.lock) {
            clear();
            engine.note(this);
        }
        engine.pump();
    }

    private void clear() {
        ready.forEach(reply -> free(reply.bytes()));
        ready.clear();
        wants.keySet().forEach(cid -> engine.unindex(this, cid));
        wants.clear();
        queue.clear();
    }

    void close() {
        closed = true;
        clear();
        stream.close();
    }
}
