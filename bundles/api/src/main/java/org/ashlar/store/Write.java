package org.ashlar.store;

import java.util.Optional;

/**
 * One change of a batch.
 *
 * @param key what is changed
 * @param value new value, owned by the store from now on; empty to delete
 */
public record Write(Key key, Optional<byte[]> value) {
    /** Sets a value. */
    public static Write put(Key key, byte[] value) {
        return new Write(key, Optional.of(value));
    }

    /** Removes a value. */
    public static Write delete(Key key) {
        return new Write(key, Optional.empty());
    }
}
