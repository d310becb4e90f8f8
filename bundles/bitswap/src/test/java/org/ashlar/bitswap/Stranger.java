package org.ashlar.bitswap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.bitswap.wire.BitswapMessage;
import org.ashlar.bitswap.wire.BlockPresence;
import org.ashlar.bitswap.wire.Limits;
import org.ashlar.bitswap.wire.MessageDecoder;
import org.ashlar.bitswap.wire.MessageEncoder;
import org.ashlar.bitswap.wire.WantlistEntry;
import org.ashlar.bitswap.wire.WireBlock;
import org.ashlar.block.Block;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Cid;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.testing.net.FakeHost;
import org.jspecify.annotations.Nullable;

/** A peer that says just what the test makes it say, and keeps what it hears. */
final class Stranger implements StreamHandler {
    final FakeHost host;
    final List<BitswapMessage> messages = new ArrayList<>();
    final List<WireBlock> blocks = new ArrayList<>();
    private final String protocol;
    private @Nullable Channel stream;

    Stranger(FakeHost host, String protocol) {
        this.host = host;
        this.protocol = protocol;
        host.serve(this);
    }

    @Override
    public List<String> protocols() {
        return List.of(protocol);
    }

    @Override
    public void accept(Channel inbound) {
        inbound.pipeline()
                .addLast(
                        new MessageDecoder(Limits.REFERENCE),
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object item) {
                                if (item instanceof BitswapMessage message) {
                                    messages.add(message);
                                } else if (item instanceof WireBlock block) {
                                    blocks.add(block);
                                }
                            }
                        });
    }

    /** Presences heard so far, in order. */
    List<BlockPresence> presences() {
        return messages.stream().flatMap(m -> m.presences().stream()).toList();
    }

    /** Wantlist entries heard so far, in order. */
    List<WantlistEntry> wants() {
        return messages.stream().flatMap(m -> m.wantlist().stream()).toList();
    }

    boolean streamIsOpen() {
        Channel open = stream;
        return open != null && open.isOpen();
    }

    Channel open(PeerId to) {
        Channel open = stream;
        if (open == null || !open.isOpen()) {
            open = host.open(to, List.of(protocol), new ChannelInboundHandlerAdapter()).join();
            stream = open;
        }
        return open;
    }

    void say(PeerId to, byte... bytes) {
        var unused = open(to).writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    void say(PeerId to, MessageEncoder message) {
        for (ByteBuf part : message.finish()) {
            var unused = open(to).writeAndFlush(part);
        }
    }

    MessageEncoder message() {
        return new MessageEncoder(UnpooledByteBufAllocator.DEFAULT, protocol);
    }

    void want(PeerId to, List<Cid> cids, int priority) {
        List<WantlistEntry> entries =
                cids.stream().map(c -> new WantlistEntry(c, priority, false, false, true)).toList();
        say(to, message().wantlist(false, entries));
    }

    void give(PeerId to, Block... given) {
        MessageEncoder message = message();
        for (Block block : given) {
            message.block(block);
        }
        say(to, message);
    }

    void presence(PeerId to, Cid cid, boolean have) {
        say(to, message().presence(new BlockPresence(cid, have)));
    }
}
