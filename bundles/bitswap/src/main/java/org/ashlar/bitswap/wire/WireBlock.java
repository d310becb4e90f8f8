package org.ashlar.bitswap.wire;

/**
 * A block as received, not verified.
 *
 * @param prefix what the sender says of it
 * @param data content, not shared with anyone
 */
public record WireBlock(Prefix prefix, byte[] data) {}
