package org.ashlar.repo;

import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.crypto.PublicKey;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Named keys of the repo, for mutable names. The node's identity is among them under the name
 * {@link #SELF}; it is read from the configuration and never changed here. Safe for use by any
 * thread that may block on the disk.
 */
@ProviderType
public interface Keystore {
    /** Name of the node's identity. */
    String SELF = "self";

    /**
     * A key without its secret.
     *
     * @param name unique
     * @param key its owner's peer id is the mutable name
     */
    record Entry(String name, PublicKey key) {}

    /** All keys: {@link #SELF}, then the others by name. */
    List<Entry> list();

    /** The key with a name. */
    Optional<Entry> find(String name);

    /**
     * Signs with a key.
     *
     * @throws org.ashlar.error.InvalidRequestException if there is no key of that name
     */
    byte[] sign(String name, byte[] message);

    /**
     * Stores a new key durably.
     *
     * @throws org.ashlar.error.IpfsException if the name is taken, reserved or empty
     */
    Entry put(String name, PrivateKey key);

    /**
     * Removes a key.
     *
     * @throws org.ashlar.error.IpfsException if there is none, or it is {@link #SELF}
     */
    Entry remove(String name);

    /**
     * Renames a key.
     *
     * @param force true to replace a key that has the new name
     * @return true when another key was replaced
     * @throws org.ashlar.error.IpfsException if there is no such key, or the new name is taken
     */
    boolean rename(String from, String to, boolean force);
}
