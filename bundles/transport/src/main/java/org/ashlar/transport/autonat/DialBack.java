package org.ashlar.transport.autonat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ashlar.transport.wire.Exchange;

/**
 * Dial backs that this node waits for, told from others by their nonces. Safe for use by any
 * thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class DialBack {
    private static final int STREAM_SECONDS = 5;

    /** Most that are waited for at a time. */
    static final int MAX_WAITING = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<Long, CompletableFuture<Void>> waiting = new LinkedHashMap<>();

    /** One that is waited for; completes when it comes. */
    record Expected(long nonce, CompletableFuture<Void> came) {}

    synchronized Expected expect() {
        long nonce = random.nextLong();
        CompletableFuture<Void> came = new CompletableFuture<>();
        waiting.put(nonce, came);
        var eldest = waiting.values().iterator();
        while (waiting.size() > MAX_WAITING) {
            eldest.next();
            eldest.remove();
        }
        return new Expected(nonce, came);
    }

    synchronized void forget(long nonce) {
        waiting.remove(nonce);
    }

    private void came(long nonce) {
        CompletableFuture<Void> expected;
        synchronized (this) {
            expected = waiting.remove(nonce);
        }
        if (expected != null) {
            expected.complete(null);
        }
    }

    void accept(Channel stream) {
        stream.pipeline().addLast(new Receiver());
    }

    /** Takes a nonce and acknowledges it. Confined to its event loop. */
    private final class Receiver extends Exchange {
        private boolean read;

        Receiver() {
            super(V2Message.MAX_BACK, STREAM_SECONDS);
        }

        @Override
        protected void message(ChannelHandlerContext ctx, byte[] message) {
            if (read) {
                ctx.close();
                return;
            }
            read = true;
            came(V2Message.nonce(message));
            sendLast(ctx, new byte[0]); // status OK is the default value
        }
    }

    /** Brings a nonce. Confined to its event loop. */
    static final class Sender extends Exchange {
        private final long nonce;
        private final CompletableFuture<Boolean> told;

        /**
         * @param told true once the nonce was acknowledged
         */
        Sender(long nonce, CompletableFuture<Boolean> told) {
            super(V2Message.MAX_BACK, STREAM_SECONDS);
            this.nonce = nonce;
            this.told = told;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            super.handlerAdded(ctx);
            sendLast(ctx, V2Message.dialBack(nonce));
        }

        @Override
        protected void message(ChannelHandlerContext ctx, byte[] message) {
            told.complete(true);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            super.userEventTriggered(ctx, event);
            if (event instanceof ChannelInputShutdownEvent) {
                // Ended in order, which also older peers do that do not acknowledge.
                told.complete(((DuplexChannel) ctx.channel()).isOutputShutdown());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            told.complete(false);
        }
    }
}
