package org.ashlar.kad;

/**
 * A value as it travels and is stored.
 *
 * @param key binary, with its namespace
 * @param value what stands under the key
 * @param received when it was stored, RFC 3339 text, or empty
 */
public record KadRecord(byte[] key, byte[] value, String received) {}
