package org.ashlar.transport.names;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.net.spi.EventLoops;

/**
 * One question for TXT records to one server, over UDP from a port of its own. Confined to its
 * event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class TxtQuery extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TIMEOUT_SECONDS = 5;

    private final InetSocketAddress server;
    private final String name;
    private final int id;
    private final CompletableFuture<List<String>> result;

    private TxtQuery(
            InetSocketAddress server, String name, CompletableFuture<List<String>> result) {
        this.server = server;
        this.name = name;
        this.result = result;
        id = RANDOM.nextInt(1 << 16);
    }

    /**
     * Asks.
     *
     * @throws FormatException if the name has no form in the domain name system
     */
    static CompletableFuture<List<String>> send(
            EventLoops loops, InetSocketAddress server, String name) {
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        TxtQuery query = new TxtQuery(server, name, result);
        byte[] question = DnsMessage.question(query.id, name);
        new Bootstrap()
                .group(loops.group())
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(DnsMessage.MAX))
                .handler(query)
                .connect(server)
                .addListener(
                        (io.netty.channel.ChannelFuture f) -> {
                            if (f.isSuccess()) {
                                ByteBuf out = f.channel().alloc().buffer(question.length);
                                f.channel().writeAndFlush(out.writeBytes(question));
                            } else {
                                result.completeExceptionally(f.cause());
                            }
                        });
        return result;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.executor()
                .schedule(
                        () -> fail(ctx, new IpfsException("no answer from " + server)),
                        TIMEOUT_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        byte[] message = new byte[packet.content().readableBytes()];
        packet.content().readBytes(message);
        if (DnsMessage.answers(message, id)) {
            try {
                result.complete(DnsMessage.texts(message, name));
            } catch (FormatException e) {
                result.completeExceptionally(e);
            }
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        result.completeExceptionally(cause);
        ctx.close();
    }
}
