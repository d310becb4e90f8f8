package org.ashlar.multiformats;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hash functions by multihash code: those that Kubo accepts for blocks. Safe for use by any thread.
 *
 * @see <a href="https://github.com/multiformats/multicodec/blob/master/table.csv">table</a>
 */
public final class Hashes {
    /** Shortest digest that names a block, in bytes; the identity function has none. */
    public static final int MIN_DIGEST = 20;

    private static final long SHA1 = 0x11;
    private static final long SHA3_512 = 0x14;
    private static final long SHA3_384 = 0x15;
    private static final long SHA3_256 = 0x16;
    private static final long SHA3_224 = 0x17;
    private static final long SHAKE_256 = 0x19;
    private static final long KECCAK_224 = 0x1a;
    private static final long KECCAK_512 = 0x1d;
    private static final long BLAKE3 = 0x1e;
    private static final int BLAKE3_DIGEST = 32;
    private static final long DOUBLE_SHA2_256 = 0x56;
    private static final long BLAKE2B = 0xb200; // plus the digest's length in bytes
    private static final long BLAKE2S = 0xb240;
    private static final int BLAKE2B_LONGEST = 64;
    private static final int BLAKE2S_LONGEST = 32;
    private static final int SHAKE_CAPACITY = 64;

    /** Names in the JDK of the functions that it has. */
    private static final Map<Long, String> OF_JDK =
            Map.of(
                    SHA1,
                    "SHA-1",
                    Multihash.SHA2_256,
                    "SHA-256",
                    Multihash.SHA2_512,
                    "SHA-512",
                    SHA3_512,
                    "SHA3-512",
                    SHA3_384,
                    "SHA3-384",
                    SHA3_256,
                    "SHA3-256",
                    SHA3_224,
                    "SHA3-224");

    /** Never fed, only cloned. */
    private static final Map<Long, MessageDigest> PROTOTYPES = new ConcurrentHashMap<>();

    private static final SortedMap<Long, String> NAMES = names();

    private Hashes() {}

    private static SortedMap<Long, String> names() {
        SortedMap<Long, String> names = new TreeMap<>();
        names.put(Multihash.IDENTITY, "identity");
        names.put(SHA1, "sha1");
        names.put(Multihash.SHA2_256, "sha2-256");
        names.put(Multihash.SHA2_512, "sha2-512");
        names.put(SHA3_512, "sha3-512");
        names.put(SHA3_384, "sha3-384");
        names.put(SHA3_256, "sha3-256");
        names.put(SHA3_224, "sha3-224");
        names.put(SHAKE_256, "shake-256");
        names.put(KECCAK_224, "keccak-224");
        names.put(KECCAK_224 + 1, "keccak-256");
        names.put(KECCAK_224 + 2, "keccak-384");
        names.put(KECCAK_512, "keccak-512");
        names.put(BLAKE3, "blake3");
        names.put(DOUBLE_SHA2_256, "dbl-sha2-256");
        for (int size = MIN_DIGEST; size <= BLAKE2B_LONGEST; size++) {
            names.put(BLAKE2B + size, "blake2b-" + 8 * size);
        }
        for (int size = MIN_DIGEST; size <= BLAKE2S_LONGEST; size++) {
            names.put(BLAKE2S + size, "blake2s-" + 8 * size);
        }
        return Collections.unmodifiableSortedMap(names);
    }

    /** All functions that are supported: names by codes, ascending. */
    public static SortedMap<Long, String> functions() {
        return NAMES;
    }

    /**
     * Hashes content.
     *
     * @param function a code of {@link #functions}
     * @throws FormatException if the function is not supported
     */
    public static Multihash hash(long function, byte[] content) {
        return hash(function, content, 0, content.length);
    }

    /** As {@link #hash(long, byte[])}, over a part of an array. */
    public static Multihash hash(long function, byte[] content, int offset, int length) {
        return Multihash.of(function, digest(function, content, offset, length));
    }

    private static byte[] digest(long function, byte[] content, int offset, int length) {
        if (OF_JDK.containsKey(function)) {
            MessageDigest digest = ofJdk(function);
            digest.update(content, offset, length);
            return digest.digest();
        }
        if (!NAMES.containsKey(function)) {
            throw new FormatException("unsupported hash function 0x" + Long.toHexString(function));
        }
        if (function == Multihash.IDENTITY) {
            byte[] copy = new byte[length];
            System.arraycopy(content, offset, copy, 0, length);
            return copy;
        } else if (function == DOUBLE_SHA2_256) {
            return sha256(digest(Multihash.SHA2_256, content, offset, length));
        } else if (function == BLAKE3) {
            return Blake3.hash(content, offset, length, BLAKE3_DIGEST);
        } else if (function == SHAKE_256) {
            return Keccak.hash(content, offset, length, SHAKE_CAPACITY, Keccak.SHAKE, 64);
        } else if (function <= KECCAK_512) {
            int size = new int[] {28, 32, 48, 64}[(int) (function - KECCAK_224)];
            return Keccak.hash(content, offset, length, 2 * size, Keccak.KECCAK, size);
        } else if (function <= BLAKE2S) {
            return Blake2.blake2b(content, offset, length, (int) (function - BLAKE2B));
        }
        return Blake2.blake2s(content, offset, length, (int) (function - BLAKE2S));
    }

    /**
     * True when {@code content} has the digest that {@code hash} claims; a digest may be cut to no
     * less than {@link #MIN_DIGEST} bytes.
     */
    public static boolean verifies(Multihash hash, byte[] content) {
        byte[] claimed = hash.digest();
        byte[] whole = digest(hash.function(), content, claimed.length);
        boolean fits =
                hash.isIdentity()
                        ? claimed.length == whole.length
                        : claimed.length >= MIN_DIGEST && claimed.length <= whole.length;
        return fits && Arrays.equals(claimed, 0, claimed.length, whole, 0, claimed.length);
    }

    /** The digest, as long as asked for if the function can do that, else as long as it is. */
    private static byte[] digest(long function, byte[] content, int wanted) {
        return function == BLAKE3 && wanted > BLAKE3_DIGEST && wanted <= Multihash.MAX_DIGEST
                ? Blake3.hash(content, 0, content.length, wanted)
                : digest(function, content, 0, content.length);
    }

    /**
     * Hashes content into a digest of a length.
     *
     * @param digestLength bytes of the digest; beyond the usual length only BLAKE3 goes, up to
     *     {@link Multihash#MAX_DIGEST}
     * @throws FormatException if the function is not supported or has no digest as long as that
     */
    public static Multihash hash(long function, byte[] content, int digestLength) {
        byte[] whole = digest(function, content, digestLength);
        if (digestLength < 0 || digestLength > whole.length) {
            throw new FormatException("requested length was too large for digest");
        }
        return Multihash.of(function, Arrays.copyOf(whole, digestLength));
    }

    /** SHA-256 of content, the function of nearly all CIDs. */
    public static byte[] sha256(byte[] content) {
        return ofJdk(Multihash.SHA2_256).digest(content);
    }

    /**
     * The code of a hash function's name, such as {@code sha2-256}; case does not matter.
     *
     * @throws FormatException if the function is not supported
     */
    public static long code(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Map.Entry<Long, String> function : NAMES.entrySet()) {
            if (function.getValue().equals(lower)) {
                return function.getKey();
            }
        }
        throw new FormatException("unrecognized hash function: \"" + lower + "\"");
    }

    /** The name of a hash function's code, or the code in hexadecimal. */
    public static String name(long function) {
        String name = NAMES.get(function);
        return name == null ? "0x" + Long.toHexString(function) : name;
    }

    /** Finding a provider takes longer than hashing a small block: it is asked once. */
    private static MessageDigest ofJdk(long function) {
        try {
            return (MessageDigest) PROTOTYPES.computeIfAbsent(function, Hashes::find).clone();
        } catch (CloneNotSupportedException e) {
            return find(function);
        }
    }

    private static MessageDigest find(long function) {
        try {
            return MessageDigest.getInstance(String.valueOf(OF_JDK.get(function)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1, SHA-2 and SHA-3", e);
        }
    }
}
