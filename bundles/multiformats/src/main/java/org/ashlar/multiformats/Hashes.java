package org.ashlar.multiformats;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hash functions by multihash code. Safe for use by any thread. */
public final class Hashes {
    private Hashes() {}

    /**
     * Hashes content.
     *
     * @param function a function code of {@link Multihash}
     * @throws FormatException if the function is not supported
     */
    public static Multihash hash(long function, byte[] content) {
        return hash(function, content, 0, content.length);
    }

    /** As {@link #hash(long, byte[])}, over a part of an array. */
    public static Multihash hash(long function, byte[] content, int offset, int length) {
        if (function == Multihash.IDENTITY) {
            byte[] copy = new byte[length];
            System.arraycopy(content, offset, copy, 0, length);
            return Multihash.of(function, copy);
        }
        MessageDigest digest = digest(function);
        digest.update(content, offset, length);
        return Multihash.of(function, digest.digest());
    }

    /** True when {@code content} has the digest that {@code hash} claims. */
    public static boolean verifies(Multihash hash, byte[] content) {
        return hash(hash.function(), content).equals(hash);
    }

    /** SHA-256 of content, the function of nearly all CIDs. */
    public static byte[] sha256(byte[] content) {
        return digest(Multihash.SHA2_256).digest(content);
    }

    /**
     * The code of a hash function's name, such as {@code sha2-256}.
     *
     * @throws FormatException if the function is not supported
     */
    public static long code(String name) {
        return switch (name) {
            case "sha2-256" -> Multihash.SHA2_256;
            case "sha2-512" -> Multihash.SHA2_512;
            case "identity" -> Multihash.IDENTITY;
            default -> throw new FormatException("unrecognized hash function: \"" + name + "\"");
        };
    }

    /** The name of a hash function's code, or the code in hexadecimal. */
    public static String name(long function) {
        if (function == Multihash.SHA2_256) {
            return "sha2-256";
        } else if (function == Multihash.SHA2_512) {
            return "sha2-512";
        } else if (function == Multihash.IDENTITY) {
            return "identity";
        }
        return "0x" + Long.toHexString(function);
    }

    private static MessageDigest digest(long function) {
        try {
            if (function == Multihash.SHA2_256) {
                return MessageDigest.getInstance("SHA-256");
            } else if (function == Multihash.SHA2_512) {
                return MessageDigest.getInstance("SHA-512");
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
        throw new FormatException("unsupported hash function 0x" + Long.toHexString(function));
    }
}
