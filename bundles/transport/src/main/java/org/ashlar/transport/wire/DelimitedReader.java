package org.ashlar.transport.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Varint;

/**
 * Reads messages that each have their length before them, as a varint; a longer one than allowed is
 * refused before anything is kept of it. Confined to its event loop.
 */
public abstract class DelimitedReader extends ByteToMessageDecoder {
    private static final int LENGTH_BITS = 28;

    private final int longest;

    /**
     * @param longest most bytes of a message, less than 2^28
     */
    protected DelimitedReader(int longest) {
        this.longest = longest;
    }

    /** Takes one message. What it throws ends up in {@code exceptionCaught}. */
    protected abstract void message(ChannelHandlerContext ctx, byte[] message);

    @Override
    protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int begin = in.readerIndex();
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            if (!in.isReadable()) {
                in.readerIndex(begin);
                return;
            }
            byte b = in.readByte();
            length |= (b & 0x7f) << shift;
            if (length > longest || shift >= LENGTH_BITS) {
                throw new ProtocolViolationException(
                        "message is longer than " + longest + " bytes");
            }
            if (b >= 0) {
                break;
            }
        }
        if (in.readableBytes() < length) {
            in.readerIndex(begin);
            return;
        }
        byte[] message = new byte[length];
        in.readBytes(message);
        message(ctx, message);
    }

    /** Messages, each with its length before it. */
    public static ByteBuf delimited(byte[]... messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            Varint.write(out, message.length);
            out.writeBytes(message);
        }
        return Unpooled.wrappedBuffer(out.toByteArray());
    }
}
