package io.netty.handler.codec.quic;

import io.netty.channel.Channel;
import io.netty.util.collection.LongObjectMap;
import java.util.concurrent.TimeUnit;

/** Looks into a connection of Netty's. Stateless. */
public final class QuicStreamsAccess {
    private static final int SECONDS = 30;

    private QuicStreamsAccess() {}

    /** How many streams a connection holds, asked on its event loop. */
    public static int known(Channel connection) throws Exception {
        var field = QuicheQuicChannel.class.getDeclaredField("streams");
        field.setAccessible(true);
        return connection
                .eventLoop()
                .submit(() -> ((LongObjectMap<?>) field.get(connection)).size())
                .get(SECONDS, TimeUnit.SECONDS);
    }
}
