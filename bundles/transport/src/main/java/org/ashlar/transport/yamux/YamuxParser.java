package org.ashlar.transport.yamux;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.ashlar.error.ProtocolViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Splits what arrives into frames; data goes to its stream in the pieces in which it arrived.
 * Confined to its event loop.
 */
final class YamuxParser {
    private final YamuxSession session;
    private final byte[] header = new byte[YamuxFrame.HEADER];
    private int headerSize;
    private int remaining;
    private boolean finAfterData;
    private @Nullable YamuxStream target;

    YamuxParser(YamuxSession session) {
        this.session = session;
    }

    void parse(ByteBuf in) {
        while (in.isReadable() && !session.isClosed()) {
            if (remaining > 0) {
                payload(in);
            } else {
                int n = Math.min(YamuxFrame.HEADER - headerSize, in.readableBytes());
                in.readBytes(header, headerSize, n);
                headerSize += n;
                if (headerSize == YamuxFrame.HEADER) {
                    headerSize = 0;
                    frame();
                }
            }
        }
    }

    private void payload(ByteBuf in) {
        int n = Math.min(remaining, in.readableBytes());
        remaining -= n;
        YamuxStream stream = target;
        if (stream == null) {
            in.skipBytes(n);
        } else {
            stream.dataReceived(in.readSlice(n));
            endOfData(stream);
        }
    }

    private void endOfData(YamuxStream stream) {
        if (remaining == 0 && finAfterData) {
            finAfterData = false;
            stream.finReceived();
        }
    }

    private void frame() {
        if (header[0] != 0) {
            throw new ProtocolViolationException("yamux version " + header[0]);
        }
        int flags = ((header[2] & 0xff) << 8) | (header[3] & 0xff);
        int id = number(4);
        int length = number(8);
        switch (header[1]) {
            case YamuxFrame.DATA -> data(flags, id, length);
            case YamuxFrame.WINDOW_UPDATE -> window(flags, id, length);
            case YamuxFrame.PING -> session.pingReceived(flags, length);
            case YamuxFrame.GO_AWAY -> session.goAwayReceived(length);
            default -> throw new ProtocolViolationException("yamux frame type " + header[1]);
        }
    }

    private int number(int offset) {
        return ByteBuffer.wrap(header).getInt(offset);
    }

    private void data(int flags, int id, int length) {
        YamuxStream stream = find(flags, id);
        if (stream == null || (flags & YamuxFrame.RST) != 0) {
            session.drain(length);
            target = null;
            finAfterData = false;
        } else {
            stream.announce(length);
            target = stream;
            finAfterData = (flags & YamuxFrame.FIN) != 0;
        }
        if ((flags & YamuxFrame.RST) != 0) {
            session.resetReceived(id);
        }
        remaining = length;
        if (target != null) {
            endOfData(target);
        }
    }

    private void window(int flags, int id, int length) {
        if ((flags & YamuxFrame.RST) != 0) {
            session.resetReceived(id);
            return;
        }
        YamuxStream stream = find(flags, id);
        if (stream != null) {
            stream.windowReceived(length);
            if ((flags & YamuxFrame.FIN) != 0) {
                stream.finReceived();
            }
        }
    }

    private @Nullable YamuxStream find(int flags, int id) {
        if (id == 0) {
            throw new ProtocolViolationException("yamux stream 0 is the session");
        }
        return (flags & YamuxFrame.SYN) != 0 ? session.accept(id) : session.stream(id);
    }
}
