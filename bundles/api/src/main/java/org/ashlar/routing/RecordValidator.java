package org.ashlar.routing;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: judges the values of one namespace, for routers that store or compare values. Values
 * of a namespace without a validator are refused. Pure and quick: at most one signature check a
 * call; safe for use by any thread.
 */
@ConsumerType
public interface RecordValidator {
    /** The namespace without slashes, such as {@code ipns}. */
    String namespace();

    /**
     * Fails unless the value may stand under the key now.
     *
     * @param key binary, with its namespace
     * @throws org.ashlar.error.ProtocolViolationException if it may not, with the reason
     */
    void validate(byte[] key, byte[] value);

    /**
     * Compares two valid values of a key.
     *
     * @return positive when {@code one} is the better, negative when {@code other} is, 0 when equal
     */
    int compare(byte[] key, byte[] one, byte[] other);
}
