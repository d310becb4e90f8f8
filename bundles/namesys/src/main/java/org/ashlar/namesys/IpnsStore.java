package org.ashlar.namesys;

import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;

/**
 * The last record of each name that this node has published or put, under Kubo's keys. A record
 * never gives way to an older one. Blocks on the disk. Safe for use by any thread.
 */
final class IpnsStore {
    private static final String PREFIX = "/ipns/";

    private final RootStore store;

    IpnsStore(RootStore store) {
        this.store = store;
    }

    private static Key place(PeerId name) {
        return Key.of(PREFIX + Multibase.BASE32UPPER.encodeBare(name.bytes()));
    }

    /** The last record, or empty; expired ones too, for their sequence number. */
    Optional<IpnsRecord> get(PeerId name) {
        return store.get(place(name)).flatMap(bytes -> readable(name, bytes));
    }

    private static Optional<IpnsRecord> readable(PeerId name, byte[] bytes) {
        try {
            return Optional.of(IpnsCodec.verifySignature(name, bytes));
        } catch (ProtocolViolationException e) {
            return Optional.empty(); // of an earlier version, or damaged: as good as none
        }
    }

    /**
     * Keeps a record; returns when it survives a loss of power.
     *
     * @throws ProtocolViolationException if a newer one is here
     */
    synchronized void put(PeerId name, IpnsRecord record) {
        Optional<IpnsRecord> before = get(name);
        if (before.isPresent() && before.get().compareAge(record) > 0) {
            throw new ProtocolViolationException(
                    "a record with sequence "
                            + Long.toUnsignedString(before.get().sequence())
                            + " is newer than the one with "
                            + Long.toUnsignedString(record.sequence()));
        }
        store.write(List.of(Write.put(place(name), record.bytes())));
    }
}
