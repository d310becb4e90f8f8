package org.ashlar.kad;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.Values;
import org.jspecify.annotations.Nullable;

/** What a search for a value has seen. Safe for use by any thread. */
final class ValueSearch {
    private final byte[] key;
    private final Values values;
    private final int quorum;
    private final ResultStream<byte[]> stream;

    /** Guarded by this. */
    private final List<PeerInfo> outdated = new ArrayList<>();

    private final List<PeerInfo> holders = new ArrayList<>();
    private byte @Nullable [] best;
    private int answers;

    ValueSearch(byte[] key, Values values, int quorum, ResultStream<byte[]> stream) {
        this.key = key;
        this.values = values;
        this.quorum = quorum;
        this.stream = stream;
    }

    byte[] key() {
        return key;
    }

    void answered(PeerInfo peer, Optional<KadRecord> record) {
        if (record.isEmpty() || !Arrays.equals(record.get().key(), key)) {
            noteMissing(peer);
            return;
        }
        byte[] value = record.get().value();
        try {
            values.validate(key, value);
        } catch (ProtocolViolationException e) {
            noteMissing(peer);
            return;
        }
        if (judge(peer, value)) {
            stream.offer(value);
        }
    }

    private synchronized void noteMissing(PeerInfo peer) {
        outdated.add(peer);
    }

    /** True when the value is better than all before. */
    private synchronized boolean judge(PeerInfo peer, byte[] value) {
        answers++;
        byte[] before = best;
        int order = before == null ? 1 : values.compare(key, value, before);
        if (order > 0) {
            best = value;
            outdated.addAll(holders);
            holders.clear();
            holders.add(peer);
            return true;
        }
        (order == 0 ? holders : outdated).add(peer);
        return false;
    }

    synchronized boolean enough() {
        return answers >= quorum || stream.full();
    }

    synchronized Optional<byte[]> best() {
        return Optional.ofNullable(best);
    }

    /** Peers that answered without the best value. */
    synchronized List<PeerInfo> outdated() {
        return List.copyOf(outdated);
    }
}
