package org.ashlar.block;

import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;

/**
 * Bytes and the CID that names them. The array is shared, never copied: nobody changes it.
 *
 * @param cid name of the content
 * @param data content
 */
public record Block(Cid cid, byte[] data) {
    /** Largest block that is exchanged with peers, in bytes. */
    public static final int MAX_SIZE = 2 << 20;

    /**
     * A block whose bytes were checked against its CID.
     *
     * @throws org.ashlar.error.ProtocolViolationException if they do not match
     */
    public static Block verified(Cid cid, byte[] data) {
        if (!Hashes.verifies(cid.hash(), data)) {
            throw new org.ashlar.error.ProtocolViolationException(
                    "block does not match its hash: " + cid);
        }
        return new Block(cid, data);
    }

    /** Length of the content in bytes. */
    public int size() {
        return data.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Block that && cid.equals(that.cid);
    }

    @Override
    public int hashCode() {
        return cid.hashCode();
    }

    @Override
    public String toString() {
        return "Block[" + cid + ", " + data.length + " bytes]";
    }
}
