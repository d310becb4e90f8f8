package org.ashlar.bitswap.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * Reads length-prefixed messages piece by piece: a {@link WireBlock} for each block as soon as it
 * is whole, then a {@link BitswapMessage} at the end of the message. No length is trusted before
 * its bytes came. Confined to its event loop.
 */
public final class MessageDecoder extends ByteToMessageDecoder {
    /** Most wantlist entries kept of one message; the rest is ignored. */
    static final int MAX_ENTRIES = 4096;

    /** Most presences kept of one message; the rest is ignored. */
    static final int MAX_PRESENCES = 8192;

    /** Most blocks in one message. */
    static final int MAX_BLOCKS = 16384;

    /** Longest wantlist entry or presence that is looked at; longer ones are skipped. */
    static final int MAX_ITEM = 512;

    private static final int WIRE_BYTES = 2;

    /** Where in a message the reader is. */
    private enum Level {
        FRAME,
        MESSAGE,
        WANTLIST,
        PAYLOAD
    }

    private final Limits limits;
    private Level level = Level.FRAME;
    private int messageLeft;
    private int nestedLeft;
    private int skip;

    private boolean full;
    private int pendingBytes;
    private int blocks;
    private List<WantlistEntry> entries = new ArrayList<>();
    private List<BlockPresence> presences = new ArrayList<>();

    private @Nullable Prefix prefix;
    private byte @Nullable [] data;
    private int dataLength;
    private int dataFilled;

    /** A decoder of one stream. */
    public MessageDecoder(Limits limits) {
        this.limits = limits;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        while (step(in, out)) {
            // one item a step
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        super.decodeLast(ctx, in, out);
        if (level != Level.FRAME || in.isReadable()) {
            in.skipBytes(in.readableBytes());
            level = Level.FRAME;
            throw new ProtocolViolationException("stream ends inside a message");
        }
    }

    /** Reads one item; false when more bytes are needed. */
    private boolean step(ByteBuf in, List<Object> out) {
        if (skip > 0) {
            int n = Math.min(skip, in.readableBytes());
            in.skipBytes(n);
            skip -= n;
            return skip == 0;
        }
        if (data != null && dataFilled < dataLength) {
            return readData(in);
        }
        return switch (level) {
            case FRAME -> beginMessage(in);
            case MESSAGE -> messageLeft == 0 ? endMessage(out) : messageField(in);
            case WANTLIST -> nestedLeft == 0 ? leave() : wantlistField(in);
            case PAYLOAD -> nestedLeft == 0 ? endPayload(out) : payloadField(in);
        };
    }

    private boolean beginMessage(ByteBuf in) {
        int start = in.readerIndex();
        long length = Fields.tryVarint(in);
        if (length == Fields.INCOMPLETE) {
            in.readerIndex(start);
            return false;
        }
        if (length < 0 || length > limits.maxMessage()) {
            throw new ProtocolViolationException("message of " + length + " bytes is too long");
        }
        messageLeft = (int) length;
        level = Level.MESSAGE;
        return true;
    }

    private boolean endMessage(List<Object> out) {
        out.add(new BitswapMessage(full, entries, presences, pendingBytes));
        full = false;
        pendingBytes = 0;
        blocks = 0;
        entries = new ArrayList<>();
        presences = new ArrayList<>();
        level = Level.FRAME;
        return true;
    }

    private boolean messageField(ByteBuf in) {
        int start = in.readerIndex();
        long tag = Fields.tryVarint(in);
        long value = Fields.tryValue(in, tag);
        if (value == Fields.INCOMPLETE) {
            return again(in, start);
        }
        int head = in.readerIndex() - start;
        if ((tag & 7) != WIRE_BYTES) {
            messageLeft = Fields.take(messageLeft, head);
            pendingBytes = tag >>> 3 == 5 ? (int) value : pendingBytes;
            return true;
        }
        int length = Fields.length(value, messageLeft - head);
        switch ((int) (tag >>> 3)) {
            case 1 -> enter(Level.WANTLIST, head, length);
            case 2 -> {
                enter(Level.PAYLOAD, head, length);
                nestedLeft = 0;
                prefix = Prefix.V0;
                beginData(length);
            }
            case 3 -> {
                enter(Level.PAYLOAD, head, length);
                prefix = null;
                data = null;
            }
            case 4 -> {
                byte[] item = item(in, start, length);
                if (item == null && skip == 0) {
                    return false;
                }
                messageLeft -= head + length;
                addPresence(item);
            }
            default -> {
                skip = length;
                messageLeft -= head + length;
            }
        }
        return true;
    }

    private void enter(Level nested, int head, int length) {
        messageLeft -= head + length;
        nestedLeft = length;
        level = nested;
    }

    private boolean leave() {
        level = Level.MESSAGE;
        return true;
    }

    private boolean wantlistField(ByteBuf in) {
        int start = in.readerIndex();
        long tag = Fields.tryVarint(in);
        long value = Fields.tryValue(in, tag);
        if (value == Fields.INCOMPLETE) {
            return again(in, start);
        }
        int head = in.readerIndex() - start;
        if ((tag & 7) != WIRE_BYTES) {
            nestedLeft = Fields.take(nestedLeft, head);
            full = tag >>> 3 == 2 ? value != 0 : full;
            return true;
        }
        int length = Fields.length(value, nestedLeft - head);
        if (tag >>> 3 == 1) {
            byte[] item = item(in, start, length);
            if (item == null && skip == 0) {
                return false;
            }
            if (item != null && entries.size() < MAX_ENTRIES) {
                Fields.entry(item).ifPresent(entries::add);
            }
        } else {
            skip = length;
        }
        nestedLeft -= head + length;
        return true;
    }

    private boolean payloadField(ByteBuf in) {
        int start = in.readerIndex();
        long tag = Fields.tryVarint(in);
        long value = Fields.tryValue(in, tag);
        if (value == Fields.INCOMPLETE) {
            return again(in, start);
        }
        int head = in.readerIndex() - start;
        if ((tag & 7) != WIRE_BYTES) {
            nestedLeft = Fields.take(nestedLeft, head);
            return true;
        }
        int length = Fields.length(value, nestedLeft - head);
        if (tag >>> 3 == 1) {
            if (length > Prefix.MAX_LENGTH) {
                throw new ProtocolViolationException("CID prefix is too long");
            }
            byte[] item = item(in, start, length);
            if (item == null) {
                return false;
            }
            prefix = parsePrefix(item);
        } else if (tag >>> 3 == 2) {
            beginData(length);
        } else {
            skip = length;
        }
        nestedLeft -= head + length;
        return true;
    }

    private void beginData(int length) {
        if (length > Block.MAX_SIZE) {
            throw new ProtocolViolationException("block of " + length + " bytes is too long");
        }
        data = new byte[Math.min(length, limits.upfront())];
        dataLength = length;
        dataFilled = 0;
    }

    private boolean readData(ByteBuf in) {
        byte[] target = data;
        if (target == null || !in.isReadable()) {
            return false;
        }
        if (dataFilled == target.length) {
            target = Arrays.copyOf(target, dataLength);
            data = target;
        }
        int n = Math.min(in.readableBytes(), target.length - dataFilled);
        in.readBytes(target, dataFilled, n);
        dataFilled += n;
        return true;
    }

    private boolean endPayload(List<Object> out) {
        Prefix ended = prefix;
        byte[] content = data == null ? new byte[0] : data;
        prefix = null;
        data = null;
        if (++blocks > MAX_BLOCKS) {
            throw new ProtocolViolationException("too many blocks in a message");
        }
        if (ended != null) {
            out.add(new WireBlock(ended, content));
        }
        return leave();
    }

    /** The bytes of a short field, or null: too long (then {@code skip} is set) or incomplete. */
    private byte @Nullable [] item(ByteBuf in, int start, int length) {
        if (length > MAX_ITEM) {
            skip = length;
            return null;
        }
        if (in.readableBytes() < length) {
            in.readerIndex(start);
            return null;
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    private void addPresence(byte @Nullable [] item) {
        if (item != null && presences.size() < MAX_PRESENCES) {
            Fields.presence(item).ifPresent(presences::add);
        }
    }

    private static Prefix parsePrefix(byte[] bytes) {
        try {
            return Prefix.parse(bytes);
        } catch (FormatException e) {
            throw new ProtocolViolationException("bad CID prefix", e);
        }
    }

    private static boolean again(ByteBuf in, int start) {
        in.readerIndex(start);
        return false;
    }
}
