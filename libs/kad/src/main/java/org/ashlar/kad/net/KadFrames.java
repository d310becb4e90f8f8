package org.ashlar.kad.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.kad.KadMessage;
import org.ashlar.kad.MessageCodec;

/** Splits a stream into messages. Confined to its event loop. */
public final class KadFrames extends ByteToMessageDecoder {
    /** Longest answer that is read, in bytes. */
    public static final int MAX_ANSWER = 1 << 20;

    private static final int MAX_LENGTH_BYTES = 4;

    private final int limit;

    /**
     * @param limit longest message in bytes, not counting its length
     */
    public KadFrames(int limit) {
        this.limit = limit;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int length = 0;
        for (int i = 0; ; i++) {
            if (!in.isReadable()) {
                in.readerIndex(start);
                return;
            }
            byte b = in.readByte();
            length |= (b & 0x7f) << (7 * i);
            if (length > limit || (b < 0 && i + 1 == MAX_LENGTH_BYTES)) {
                throw new ProtocolViolationException("kad: message is longer than " + limit);
            }
            if (b >= 0) {
                break;
            }
        }
        if (in.readableBytes() < length) {
            in.readerIndex(start);
            return;
        }
        byte[] message = new byte[length];
        in.readBytes(message);
        out.add(MessageCodec.decode(message));
    }

    /** A message with its length before it. */
    public static ByteBuf encode(ByteBufAllocator allocator, KadMessage message) {
        byte[] encoded = MessageCodec.encode(message);
        ByteBuf out = allocator.buffer(encoded.length + MAX_LENGTH_BYTES);
        int rest = encoded.length;
        while ((rest & ~0x7f) != 0) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return out.writeByte(rest).writeBytes(encoded);
    }
}
