package org.ashlar.bitswap.wire;

import java.util.List;

/** Protocol ids and the limits of messages. */
public final class Protocols {
    /** With HAVE and DONT_HAVE. */
    public static final String V1_2 = "/ipfs/bitswap/1.2.0";

    /** With CIDv1 blocks. */
    public static final String V1_1 = "/ipfs/bitswap/1.1.0";

    /** Blocks without prefix, CIDv0 only. */
    public static final String V1_0 = "/ipfs/bitswap/1.0.0";

    /** All ids, best first. */
    public static final List<String> ALL = List.of(V1_2, V1_1, V1_0);

    /** Longest message that is read, in bytes. */
    public static final int MAX_MESSAGE = 4 << 20;

    /** Most bytes put into one message besides the block that crosses the line. */
    public static final int MAX_SENT = 2 << 20;

    /** Most wantlist entries put into one message. */
    public static final int MAX_SENT_ENTRIES = 256;

    private Protocols() {}
}
