package org.ashlar.routing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * Judges values by their namespace: public keys itself, others through the validators present. Safe
 * for use by any thread.
 */
public final class Values {
    /** Longest value, in bytes. */
    public static final int MAX_VALUE = 10 << 10;

    private static final byte[] IPNS = "/ipns/".getBytes(StandardCharsets.US_ASCII);

    private final Supplier<Collection<RecordValidator>> validators;

    /**
     * @param validators those present now
     */
    public Values(Supplier<Collection<RecordValidator>> validators) {
        this.validators = validators;
    }

    /** The key under which the record of a name is. */
    public static byte[] ipnsKey(PeerId name) {
        byte[] id = name.bytes();
        byte[] key = Arrays.copyOf(IPNS, IPNS.length + id.length);
        System.arraycopy(id, 0, key, IPNS.length, id.length);
        return key;
    }

    /** The name whose record is under a key, if it is one of those. */
    public static Optional<PeerId> ipnsName(byte[] key) {
        if (key.length < IPNS.length || !Arrays.equals(IPNS, 0, IPNS.length, key, 0, IPNS.length)) {
            return Optional.empty();
        }
        try {
            return Optional.of(PeerId.of(Arrays.copyOfRange(key, IPNS.length, key.length)));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Fails unless a value may stand under a key.
     *
     * @throws ProtocolViolationException with the reason
     */
    public void validate(byte[] key, byte[] value) {
        if (value.length > MAX_VALUE) {
            throw new ProtocolViolationException("value is longer than " + MAX_VALUE + " bytes");
        }
        String namespace = namespace(key);
        if (namespace.equals("pk")) {
            publicKey(key, value);
            return;
        }
        validator(namespace).validate(key, value);
    }

    /** Positive when {@code one} is the better of two valid values, 0 when they are equal. */
    public int compare(byte[] key, byte[] one, byte[] other) {
        String namespace = namespace(key);
        return namespace.equals("pk") ? 0 : validator(namespace).compare(key, one, other);
    }

    private RecordValidator validator(String namespace) {
        for (RecordValidator validator : validators.get()) {
            if (validator.namespace().equals(namespace)) {
                return validator;
            }
        }
        throw new ProtocolViolationException("no value may stand under /" + namespace);
    }

    private static String namespace(byte[] key) {
        int end = 1;
        while (end < key.length && key[end] != '/') {
            end++;
        }
        if (key.length < 3 || key[0] != '/' || end == key.length || end > 16) {
            throw new ProtocolViolationException("key has no namespace");
        }
        return new String(key, 1, end - 1, StandardCharsets.UTF_8);
    }

    private static void publicKey(byte[] key, byte[] value) {
        byte[] name = Arrays.copyOfRange(key, "/pk/".length(), key.length);
        @Nullable PeerId owner;
        try {
            owner = PeerId.of(Keys.publicKey(value));
        } catch (FormatException e) {
            throw new ProtocolViolationException("not a public key: " + e.getMessage());
        }
        if (!Arrays.equals(owner.bytes(), name)) {
            throw new ProtocolViolationException("public key does not belong to its name");
        }
    }
}
