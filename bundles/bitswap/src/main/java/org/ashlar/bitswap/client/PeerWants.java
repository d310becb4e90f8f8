package org.ashlar.bitswap.client;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.ashlar.bitswap.wire.MessageEncoder;
import org.ashlar.bitswap.wire.MessageSource;
import org.ashlar.bitswap.wire.Outgoing;
import org.ashlar.bitswap.wire.PeerStream;
import org.ashlar.bitswap.wire.Protocols;
import org.ashlar.bitswap.wire.WantlistEntry;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;

/**
 * What one peer was asked for, on behalf of all sessions, and the messages that tell it so. Guarded
 * by the client's lock.
 */
final class PeerWants implements MessageSource {
    private static final int MAX_FAILURES = 3;
    private static final long PATIENCE = 4;
    private static final long MIN_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    /** One want at this peer. */
    private static final class Sent {
        private final Cid cid;
        private final int priority;
        private final Set<Session> holders = new HashSet<>();
        private boolean block;
        private boolean told;
        private boolean answered;
        private long since;

        Sent(Cid cid, int priority) {
            this.cid = cid;
            this.priority = priority;
        }
    }

    final PeerId peer;

    /** True once it gave a block or said that it has one. */
    boolean hadSomething;

    /** Whether it is in the local network; null while that was not looked up. */
    @Nullable Boolean local;

    /** When bytes came last, and when a wanted block came last. */
    long lastActivity;

    long lastUseful;

    /** Bytes hashed in vain since the last useful block. */
    long wasted;

    /** Nanoseconds of hashing in vain since then. */
    long wastedNs;

    private final Client client;
    private final PeerStream stream;
    private final Map<Multihash, Sent> wants = new LinkedHashMap<>();
    private final Set<Multihash> pending = new LinkedHashSet<>();
    private final Map<Multihash, Cid> cancels = new LinkedHashMap<>();
    private boolean full = true;
    private boolean old;
    private long latency;
    private int failures;

    PeerWants(PeerId peer, Client client) {
        this.peer = peer;
        this.client = client;
        this.stream = client.openStream(peer, this);
    }

    /** Asks for a block, or whether the peer has it; a want for the block replaces the other. */
    void want(Session session, Cid cid, int priority, boolean block) {
        Multihash hash = cid.hash();
        Sent sent = wants.computeIfAbsent(hash, h -> new Sent(cid, priority));
        sent.holders.add(session);
        boolean upgrade = block && !sent.block;
        if (!sent.told || upgrade || sent.answered) {
            sent.block |= block;
            sent.answered = false;
            cancels.remove(hash);
            pending.add(hash);
            stream.signal();
        }
    }

    /** One session needs the block no more; the peer is told when none does. */
    void release(Session session, Multihash hash, boolean received) {
        Sent sent = wants.get(hash);
        if (sent == null || !sent.holders.remove(session) || !sent.holders.isEmpty()) {
            return;
        }
        wants.remove(hash);
        pending.remove(hash);
        if (received) {
            learn(sent);
        }
        if (sent.told && !received) {
            cancels.put(hash, sent.cid);
            stream.signal();
        }
    }

    /** The peer said HAVE or DONT_HAVE. */
    void answered(Multihash hash) {
        Sent sent = wants.get(hash);
        if (sent != null) {
            learn(sent);
            sent.answered = true;
        }
    }

    /** A late answer weighs less than the many before it. */
    private void learn(Sent sent) {
        if (sent.told && !sent.answered) {
            long sample = Math.max(0, client.now() - sent.since);
            latency = latency == 0 ? Math.max(1, sample) : latency + (sample - latency) / 4;
        }
    }

    /**
     * How long the peer may be silent before a want counts as DONT_HAVE: a multiple of the time
     * that its answers took so far.
     */
    long patience() {
        return latency == 0
                ? Session.SILENT_NS
                : Math.max(MIN_PATIENCE_NS, Math.min(Session.SILENT_NS, PATIENCE * latency));
    }

    /** True when the peer takes each question for a want of the block: its protocol is older. */
    boolean speaksOld() {
        return old;
    }

    /** When the want was last told to the peer, or {@code Long.MAX_VALUE} when it was not yet. */
    long toldAt(Multihash hash) {
        Sent sent = wants.get(hash);
        return sent == null || !sent.told ? Long.MAX_VALUE : sent.since;
    }

    /** True while anything was asked of this peer. */
    boolean asked() {
        return !wants.isEmpty();
    }

    /** Tells old wants again. */
    void rebroadcast(long olderThan) {
        boolean any = false;
        for (Map.Entry<Multihash, Sent> entry : wants.entrySet()) {
            Sent sent = entry.getValue();
            if (sent.told && sent.since - olderThan < 0) {
                pending.add(entry.getKey());
                any = true;
            }
        }
        if (any) {
            stream.signal();
        }
    }

    /** True while something waits to be told to this peer. */
    boolean hasPending() {
        return !pending.isEmpty() || !cancels.isEmpty();
    }

    @Override
    public boolean pending() {
        synchronized (client.lock) {
            return hasPending();
        }
    }

    @Override
    public @Nullable Outgoing poll(ByteBufAllocator allocator, String protocol) {
        List<WantlistEntry> entries = new ArrayList<>();
        boolean first;
        synchronized (client.lock) {
            old = !protocol.equals(Protocols.V1_2);
            takeCancels(entries);
            takeWants(entries);
            if (entries.isEmpty()) {
                return null;
            }
            first = full;
            full = false;
        }
        MessageEncoder encoder = new MessageEncoder(allocator, protocol);
        return new Outgoing(encoder.wantlist(first, entries).finish(), this::sent);
    }

    private void takeCancels(List<WantlistEntry> entries) {
        Iterator<Cid> cids = cancels.values().iterator();
        while (cids.hasNext() && entries.size() < Protocols.MAX_SENT_ENTRIES) {
            Cid cid = cids.next();
            cids.remove();
            if (!full) {
                entries.add(WantlistEntry.cancel(cid));
            }
        }
    }

    private void takeWants(List<WantlistEntry> entries) {
        long now = client.now();
        Iterator<Multihash> hashes = pending.iterator();
        while (hashes.hasNext() && entries.size() < Protocols.MAX_SENT_ENTRIES) {
            Sent sent = wants.get(hashes.next());
            hashes.remove();
            if (sent != null) {
                sent.told = true;
                sent.since = now;
                entries.add(new WantlistEntry(sent.cid, sent.priority, false, !sent.block, true));
            }
        }
    }

    private void sent(boolean success) {
        if (success) {
            synchronized (client.lock) {
                failures = 0;
            }
        }
    }

    /** Tells everything again on a new stream, a few times; later the rebroadcast does. */
    @Override
    public void failed() {
        synchronized (client.lock) {
            cancels.clear();
            full = true;
            pending.addAll(wants.keySet());
            if (++failures <= MAX_FAILURES && !pending.isEmpty() && client.isConnected(this)) {
                client.later(stream::signal, 100L << failures);
            }
        }
    }

    /** The peer is gone. */
    void close() {
        wants.clear();
        pending.clear();
        cancels.clear();
        stream.close();
    }
}
