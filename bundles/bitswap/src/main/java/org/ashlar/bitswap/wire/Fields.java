package org.ashlar.bitswap.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/** Fields of protocol buffers, read strictly. No state. */
final class Fields {
    /** More bytes are needed. */
    static final long INCOMPLETE = Long.MIN_VALUE;

    private static final int MAX_VARINT = 10;

    private Fields() {}

    /** A varint, or {@link #INCOMPLETE}; the reader index is then anywhere. */
    static long tryVarint(ByteBuf in) {
        long value = 0;
        for (int i = 0; i < MAX_VARINT; i++) {
            if (!in.isReadable()) {
                return INCOMPLETE;
            }
            byte b = in.readByte();
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value == INCOMPLETE ? 0 : value;
            }
        }
        throw new ProtocolViolationException("varint is longer than 10 bytes");
    }

    /** The varint after a tag: a value, or the length of bytes; fixed values are read past. */
    static long tryValue(ByteBuf in, long tag) {
        if (tag == INCOMPLETE) {
            return INCOMPLETE;
        }
        if (tag >>> 3 == 0 || tag < 0 || tag > 0xffffffffL) {
            throw new ProtocolViolationException("bad field tag");
        }
        switch ((int) (tag & 7)) {
            case 0, 2 -> {
                return tryVarint(in);
            }
            case 1 -> {
                return tryFixed(in, 8);
            }
            case 5 -> {
                return tryFixed(in, 4);
            }
            default -> throw new ProtocolViolationException("bad wire type");
        }
    }

    private static long tryFixed(ByteBuf in, int size) {
        if (in.readableBytes() < size) {
            return INCOMPLETE;
        }
        in.skipBytes(size);
        return 0;
    }

    /** What is left of {@code left} bytes when {@code used} are taken. */
    static int take(int left, int used) {
        if (used > left) {
            throw new ProtocolViolationException("field is longer than its message");
        }
        return left - used;
    }

    /** A field length that fits into what is left. */
    static int length(long value, int left) {
        if (value < 0 || value > left) {
            throw new ProtocolViolationException("field is longer than its message");
        }
        return (int) value;
    }

    /** A wantlist entry; empty when its CID is none that is ever served. */
    static Optional<WantlistEntry> entry(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        byte[] cid = null;
        int priority = 1;
        boolean cancel = false;
        boolean have = false;
        boolean dontHave = false;
        while (in.isReadable()) {
            long tag = tryVarint(in);
            long value = complete(tryValue(in, tag));
            boolean delimited = (tag & 7) == 2;
            byte[] content = delimited ? content(in, value) : null;
            switch ((int) (tag >>> 3)) {
                case 1 -> cid = content;
                case 2 -> priority = (int) value;
                case 3 -> cancel = value != 0;
                case 4 -> have = value == 1;
                case 5 -> dontHave = value != 0;
                default -> {
                    // unknown fields are allowed
                }
            }
        }
        boolean wantHave = have;
        boolean sendDontHave = dontHave;
        boolean withdraw = cancel;
        int urgency = priority;
        return cid(cid).map(c -> new WantlistEntry(c, urgency, withdraw, wantHave, sendDontHave));
    }

    /** HAVE or DONT_HAVE; empty when the CID is none that is ever asked for. */
    static Optional<BlockPresence> presence(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        byte[] cid = null;
        long type = 0;
        while (in.isReadable()) {
            long tag = tryVarint(in);
            long value = complete(tryValue(in, tag));
            byte[] content = (tag & 7) == 2 ? content(in, value) : null;
            if (tag >>> 3 == 1) {
                cid = content;
            } else if (tag >>> 3 == 2) {
                type = value;
            }
        }
        boolean have = type == 0;
        return type > 1 ? Optional.empty() : cid(cid).map(c -> new BlockPresence(c, have));
    }

    private static long complete(long value) {
        if (value == INCOMPLETE) {
            throw new ProtocolViolationException("field ends early");
        }
        return value;
    }

    private static byte[] content(ByteBuf in, long length) {
        byte[] content = new byte[length(length, in.readableBytes())];
        in.readBytes(content);
        return content;
    }

    /** Oversize and identity CIDs are ignored, as the reference does; broken ones are not. */
    private static Optional<Cid> cid(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length > Cid.MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            Cid cid = Cid.of(bytes);
            return cid.hash().isIdentity() ? Optional.empty() : Optional.of(cid);
        } catch (FormatException e) {
            throw new ProtocolViolationException("bad CID", e);
        }
    }
}
