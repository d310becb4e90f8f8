package org.ashlar.pinning;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;

/**
 * Pins as they are stored: one record each under {@code /pins/pin/} and the CID's bytes in base32,
 * so that no index is needed that could disagree. The value is a format number, the mode and the
 * name. Safe for use by any thread.
 */
final class PinRecords {
    private static final Key PREFIX = Key.of("/pins/pin/");
    private static final int FORMAT = 1;
    private static final int HEAD = 2;

    private final RootStore store;

    PinRecords(RootStore store) {
        this.store = store;
    }

    Optional<Pin> find(Cid cid) {
        return store.get(key(cid)).map(value -> decode(cid, value));
    }

    /** Pins after a CID; fewer than {@code limit} means the end. */
    List<Pin> list(@Nullable Cid after, int limit) {
        List<Pin> pins = new ArrayList<>();
        Key last = after == null ? PREFIX : key(after);
        while (pins.size() < limit) {
            int wanted = limit - pins.size();
            List<Key> keys = store.keys(PREFIX, last, wanted);
            for (Key key : keys) {
                Cid cid = cid(key);
                find(cid).ifPresent(pins::add); // else removed meanwhile
                last = key;
            }
            if (keys.size() < wanted) {
                break;
            }
        }
        return pins;
    }

    static Write put(Pin pin) {
        byte[] name = pin.name().getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[HEAD + name.length];
        value[0] = FORMAT;
        value[1] = (byte) (pin.mode() == PinMode.RECURSIVE ? 0 : 1);
        System.arraycopy(name, 0, value, HEAD, name.length);
        return Write.put(key(pin.cid()), value);
    }

    static Write delete(Cid cid) {
        return Write.delete(key(cid));
    }

    private static Key key(Cid cid) {
        return Key.of(PREFIX.text() + Multibase.BASE32.encodeBare(cid.bytes()));
    }

    private static Cid cid(Key key) {
        String text = key.text().substring(PREFIX.length());
        try {
            return Cid.of(Multibase.BASE32.decodeBare(text));
        } catch (FormatException e) {
            throw new StorageException("pin record with a malformed key: " + key, e);
        }
    }

    private static Pin decode(Cid cid, byte[] value) {
        if (value.length < HEAD || value[0] != FORMAT || value[1] < 0 || value[1] > 1) {
            throw new StorageException("malformed pin record of " + cid);
        }
        String name = new String(value, HEAD, value.length - HEAD, StandardCharsets.UTF_8);
        return new Pin(cid, value[1] == 0 ? PinMode.RECURSIVE : PinMode.DIRECT, name);
    }
}
