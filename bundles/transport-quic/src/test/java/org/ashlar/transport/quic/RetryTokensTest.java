package org.ashlar.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
    private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.1", 4001);
    private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};

    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final RetryTokens tokens = new RetryTokens(from -> true, clock::get);

    private byte[] token() {
        ByteBuf out = Unpooled.buffer();
        assertThat(tokens.writeToken(out, Unpooled.wrappedBuffer(ID), THERE)).isTrue();
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private boolean accepts(byte[] token, InetSocketAddress from) {
        return tokens.validateToken(Unpooled.wrappedBuffer(token), from) >= 0;
    }

    @Test
    void theAddressItWasMadeForMayUseItAndItsEndIsTheFirstId() {
        byte[] token = token();
        int offset = tokens.validateToken(Unpooled.wrappedBuffer(token), THERE);
        assertThat(java.util.Arrays.copyOfRange(token, offset, token.length)).isEqualTo(ID);
        assertThat(token.length).isLessThanOrEqualTo(tokens.maxTokenLength());
    }

    @Test
    void otherAddressesAndPortsMayNot() {
        byte[] token = token();
        assertThat(accepts(token, new InetSocketAddress("192.0.2.2", 4001))).isFalse();
        assertThat(accepts(token, new InetSocketAddress("192.0.2.1", 4002))).isFalse();
    }

    @Test
    void itIsGoodForSomeSeconds() {
        byte[] token = token();
        clock.addAndGet(RetryTokens.LIFE_MILLIS);
        assertThat(accepts(token, THERE)).isTrue();
        clock.incrementAndGet();
        assertThat(accepts(token, THERE)).isFalse();
    }

    @Test
    void eachChangedBitIsNoticed() {
        byte[] token = token();
        for (int i = 0; i < token.length; i++) {
            token[i] ^= 1;
            assertThat(accepts(token, THERE)).as("byte " + i).isFalse();
            token[i] ^= 1;
        }
        assertThat(accepts(token, THERE)).isTrue();
        assertThat(accepts(new byte[0], THERE)).isFalse();
        assertThat(accepts(new byte[61], THERE)).isFalse();
        assertThat(
                        new RetryTokens(from -> true, clock::get)
                                .validateToken(Unpooled.wrappedBuffer(token), THERE))
                .isNegative();
    }

    @Test
    void withoutACrowdNoneIsAsked() {
        RetryTokens quiet = new RetryTokens(from -> false, clock::get);
        ByteBuf out = Unpooled.buffer();
        assertThat(quiet.writeToken(out, Unpooled.wrappedBuffer(ID), THERE)).isFalse();
        assertThat(out.isReadable()).isFalse();
    }
}
