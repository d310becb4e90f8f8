package org.ashlar.transport.security;

import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.function.Consumer;
import org.ashlar.crypto.PeerId;
import org.jspecify.annotations.Nullable;

/** One kind of secure channel. Safe for use by any thread. */
public interface Security {
    /** Protocol id. */
    String protocol();

    /**
     * Puts the handlers of one handshake behind {@code ctx}.
     *
     * @param dialer true on the side that dialled
     * @param expected who must be at the other end, null when anyone may be
     * @param muxers offered within the handshake, in order of preference
     * @param done told on the event loop; failures travel as exceptions along the pipeline
     */
    void install(
            ChannelHandlerContext ctx,
            boolean dialer,
            @Nullable PeerId expected,
            List<String> muxers,
            Consumer<Secured> done);
}
