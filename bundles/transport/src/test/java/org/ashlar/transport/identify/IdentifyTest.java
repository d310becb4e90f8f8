package org.ashlar.transport.identify;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.crypto.PublicKey;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.net.IdentifyInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored")
class IdentifyTest {
    private final PrivateKey identity = Keys.generateEd25519();
    private final PublicKey key = identity.publicKey();
    private final List<@Nullable IdentifyMessage> outcome = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new IdentifyReader(outcome::add));

    @Test
    void readsWhatItWrites() {
        IdentifyInfo self =
                new IdentifyInfo(
                        key.peerId(),
                        key.encoded(),
                        List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/4001")),
                        List.of("/a", "/b"),
                        "agent",
                        "ipfs/0.1.0");
        IdentifyMessage message = new IdentifyMessage();

        IdentifyMessage.encode(self, Multiaddr.parse("/ip4/5.6.7.8/tcp/1"), identity, 1)
                .forEach(message::merge);

        assertThat(message.info(key.peerId(), key.encoded()))
                .usingRecursiveComparison()
                .isEqualTo(self);
    }

    @Test
    void keepsOwnMessageWithinTheBound() {
        List<String> many = IntStream.range(0, 1000).mapToObj(i -> "/protocol/" + i).toList();
        IdentifyInfo self =
                new IdentifyInfo(key.peerId(), key.encoded(), List.of(), many, "agent", "");

        List<byte[]> messages = IdentifyMessage.encode(self, null, identity, 1);

        assertThat(messages).hasSize(2).allMatch(message -> message.length <= 4096);
    }

    @Test
    void boundsProtocolsAddressesAndText() {
        ProtoWriter out = new ProtoWriter();
        for (int i = 0; i < 500; i++) {
            out.text(3, "/" + i);
            out.bytes(2, Multiaddr.parse("/ip4/1.2.3.4/tcp/" + i).bytes());
        }
        out.text(6, "evil\u001b[31m\n" + "x".repeat(500)).bytes(2, new byte[] {9, 9});
        IdentifyMessage message = new IdentifyMessage();

        message.merge(out.toBytes());

        IdentifyInfo info = message.info(key.peerId(), key.encoded());
        assertThat(info.protocols()).hasSize(IdentifyMessage.MAX_PROTOCOLS);
        assertThat(info.addresses()).hasSize(IdentifyMessage.MAX_ADDRESSES);
        assertThat(info.agentVersion()).hasSize(128).startsWith("evil[31mx");
    }

    @Test
    void mergesMessagesUntilTheStreamEnds() {
        send(new ProtoWriter().text(6, "one").toBytes());
        send(new ProtoWriter().text(3, "/two").toBytes());
        assertThat(outcome).isEmpty();

        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        IdentifyMessage merged = outcome.get(0);
        assertThat(merged).isNotNull();
    }

    @Test
    void givesUpOnLongMessage() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x81, 0x40}));
        failed();
    }

    @Test
    void givesUpOnTooManyMessages() {
        for (int i = 0; i < 11 && channel.isOpen(); i++) {
            send(new byte[0]);
        }
        failed();
    }

    @Test
    void givesUpOnMalformedMessage() {
        send(new byte[] {0x12, 0x7f, 1});
        failed();
    }

    @Test
    void givesUpOnEndInTheMiddle() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {10, 1, 2}));
        channel.close();
        assertThat(outcome).hasSize(1).containsOnlyNulls();
    }

    private void failed() {
        assertThat(outcome).hasSize(1).containsOnlyNulls();
        assertThat(channel.isOpen()).isFalse();
    }

    private void send(byte[] message) {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) message.length}, message));
    }
}
