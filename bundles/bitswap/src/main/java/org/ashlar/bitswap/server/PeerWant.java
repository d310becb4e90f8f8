package org.ashlar.bitswap.server;

import org.ashlar.bitswap.wire.WantlistEntry;

/** One want of a peer. Guarded by the engine's lock. */
final class PeerWant implements Comparable<PeerWant> {
    /** How far the answer is. */
    enum State {
        /** Waits for its turn. */
        QUEUED,
        /** A disk thread looks for it. */
        READING,
        /** The block is not here; it is answered should it come. */
        MISSING,
        /** The answer waits to be sent. */
        READY
    }

    final WantlistEntry entry;
    final long sequence;
    State state = State.QUEUED;

    /** True when the block came after the want did. */
    boolean appeared;

    PeerWant(WantlistEntry entry, long sequence) {
        this.entry = entry;
        this.sequence = sequence;
    }

    /** Urgent ones first, then older ones. */
    @Override
    public int compareTo(PeerWant other) {
        int byPriority = Integer.compare(other.entry.priority(), entry.priority());
        return byPriority != 0 ? byPriority : Long.compare(sequence, other.sequence);
    }
}
