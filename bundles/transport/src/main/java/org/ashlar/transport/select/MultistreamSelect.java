package org.ashlar.transport.select;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Varint;
import org.jspecify.annotations.Nullable;

/**
 * Agrees on one protocol, then leaves the pipeline; bytes behind the agreement go to whatever the
 * callback put after it. Confined to its event loop. A dialer writes header and first proposal
 * together; a listener answers each proposal as it arrives, so a peer may send data at once.
 *
 * @see <a href="https://github.com/multiformats/multistream-select">multistream-select</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public final class MultistreamSelect extends ByteToMessageDecoder {
    /** Protocol id of the negotiation itself. */
    public static final String HEADER = "/multistream/1.0.0";

    /** Longest message accepted, its line end included. */
    public static final int MAX_MESSAGE = 1024;

    /** Most proposals answered before the channel is closed. */
    public static final int MAX_PROPOSALS = 16;

    private static final ByteBuf HEADER_MESSAGE = constant(HEADER);
    private static final ByteBuf NOT_AVAILABLE = constant("na");

    /** Told of the outcome, on the event loop. */
    @FunctionalInterface
    public interface Selected {
        /** Puts what speaks {@code protocol} behind {@code ctx}. */
        void selected(ChannelHandlerContext ctx, String protocol);
    }

    private final @Nullable List<String> proposals;
    private final Predicate<String> supported;
    private final Selected callback;
    private boolean started;
    private boolean active;
    private boolean headerSeen;
    private boolean done;
    private boolean failed;
    private int round;

    private MultistreamSelect(
            @Nullable List<String> proposals, Predicate<String> supported, Selected callback) {
        this.proposals = proposals;
        this.supported = supported;
        this.callback = callback;
    }

    /** The side that proposes, in order of preference. */
    public static MultistreamSelect dialer(List<String> proposals, Selected callback) {
        if (proposals.isEmpty()) {
            throw new IllegalArgumentException("no protocols to propose");
        }
        return new MultistreamSelect(List.copyOf(proposals), p -> false, callback);
    }

    /** The side that answers. */
    public static MultistreamSelect listener(Predicate<String> supported, Selected callback) {
        return new MultistreamSelect(null, supported, callback);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            start(ctx);
        }
    }

    /** Handlers of the protocol are told that the channel is active when they are there. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        active = true;
        start(ctx);
    }

    private void start(ChannelHandlerContext ctx) {
        if (!started) {
            started = true;
            ctx.write(HEADER_MESSAGE.duplicate());
            if (proposals != null) {
                ctx.write(message(proposals.get(0)));
            }
            ctx.flush();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (failed) {
            in.skipBytes(in.readableBytes()); // until the channel is closed
        } else if (!done) {
            try {
                next(ctx, in);
            } catch (RuntimeException e) {
                failed = true;
                throw e;
            }
        }
    }

    private void next(ChannelHandlerContext ctx, ByteBuf in) {
        String line = line(in);
        if (line == null) {
            return;
        }
        if (!headerSeen) {
            if (!line.equals(HEADER)) {
                throw new ProtocolViolationException("not multistream-select");
            }
            headerSeen = true;
        } else if (proposals == null) {
            proposed(ctx, line);
        } else {
            answered(ctx, proposals, line);
        }
    }

    private void proposed(ChannelHandlerContext ctx, String protocol) {
        if (++round > MAX_PROPOSALS) {
            throw new ProtocolViolationException("too many proposals");
        }
        if (supported.test(protocol)) {
            ctx.writeAndFlush(message(protocol));
            finish(ctx, protocol);
        } else {
            ctx.writeAndFlush(NOT_AVAILABLE.duplicate());
        }
    }

    private void answered(ChannelHandlerContext ctx, List<String> offers, String line) {
        String current = offers.get(round);
        if (line.equals(current)) {
            finish(ctx, current);
        } else if (!line.equals("na")) {
            throw new ProtocolViolationException("answer to a proposal is neither it nor na");
        } else if (++round == offers.size()) {
            throw new ProtocolUnsupportedException(offers);
        } else {
            ctx.writeAndFlush(message(offers.get(round)));
        }
    }

    private void finish(ChannelHandlerContext ctx, String protocol) {
        done = true;
        callback.selected(ctx, protocol);
        if (active) {
            ctx.fireChannelActive();
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    /** The next message without its line end, or null when it is not here in full. */
    private static @Nullable String line(ByteBuf in) {
        int start = in.readerIndex();
        int length = 0;
        for (int i = 0; i < 2; i++) {
            if (!in.isReadable()) {
                in.readerIndex(start);
                return null;
            }
            byte b = in.readByte();
            length |= (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return text(in, start, length);
            }
        }
        throw new ProtocolViolationException("multistream message is too long");
    }

    private static @Nullable String text(ByteBuf in, int start, int length) {
        if (length < 1 || length > MAX_MESSAGE) {
            throw new ProtocolViolationException("multistream message of " + length + " bytes");
        }
        if (in.readableBytes() < length) {
            in.readerIndex(start);
            return null;
        }
        String text = in.toString(in.readerIndex(), length - 1, StandardCharsets.UTF_8);
        in.skipBytes(length - 1);
        if (in.readByte() != '\n') {
            throw new ProtocolViolationException("multistream message lacks its line end");
        }
        return text;
    }

    private static ByteBuf message(String protocol) {
        byte[] text = (protocol + '\n').getBytes(StandardCharsets.UTF_8);
        ByteBuf out = Unpooled.buffer(text.length + 2);
        if (text.length > MAX_MESSAGE) {
            throw new IllegalArgumentException("protocol id is too long: " + protocol);
        }
        java.nio.ByteBuffer length = java.nio.ByteBuffer.allocate(2);
        Varint.write(length, text.length);
        return out.writeBytes(length.flip()).writeBytes(text);
    }

    private static ByteBuf constant(String text) {
        return Unpooled.unreleasableBuffer(message(text)).asReadOnly();
    }
}
