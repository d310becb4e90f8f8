package org.ashlar.transport.yamux;

import io.netty.buffer.ByteBuf;

/**
 * Numbers of the yamux header.
 *
 * @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md">yamux</a>
 */
final class YamuxFrame {
    static final int HEADER = 12;

    static final int DATA = 0;
    static final int WINDOW_UPDATE = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    static final int NORMAL = 0;
    static final int PROTOCOL_ERROR = 1;

    /** Window of each direction of a new stream, fixed by the protocol. */
    static final int INITIAL_WINDOW = 256 * 1024;

    private YamuxFrame() {}

    static void write(ByteBuf out, int type, int flags, int stream, int length) {
        out.writeByte(0).writeByte(type).writeShort(flags).writeInt(stream).writeInt(length);
    }
}
