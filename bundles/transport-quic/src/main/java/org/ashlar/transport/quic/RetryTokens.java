package org.ashlar.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes who dials show that it receives at its address, when there are many: a token holds the time
 * until which it is good and the first connection id, authenticated together with the address.
 * Confined to the event loop of its socket.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-8.1.2">RFC 9000</a>
 */
final class RetryTokens implements QuicTokenHandler {
    /** How long a token is good. */
    static final long LIFE_MILLIS = 10_000;

    private static final int MAC = 32;
    private static final int HEAD = Long.BYTES + MAC;
    private static final int MAX_ID = 20;
    private static final String ALGORITHM = "HmacSHA256";

    private final Predicate<InetAddress> crowded;
    private final LongSupplier clock;
    private final Mac mac;

    /**
     * @param crowded whether a token is asked for, of whom
     * @param clock milliseconds
     */
    RetryTokens(Predicate<InetAddress> crowded, LongSupplier clock) {
        this.crowded = crowded;
        this.clock = clock;
        byte[] secret = new byte[MAC];
        new SecureRandom().nextBytes(secret);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf id, InetSocketAddress address) {
        if (!crowded.test(address.getAddress())) {
            return false;
        }
        long until = clock.getAsLong() + LIFE_MILLIS;
        byte[] bytes = ByteBufUtil.getBytes(id);
        out.writeLong(until).writeBytes(tag(until, bytes, address)).writeBytes(bytes);
        return true;
    }

    private byte[] tag(long until, byte[] id, InetSocketAddress address) {
        mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, until));
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, address.getPort()));
        mac.update(address.getAddress().getAddress());
        return mac.doFinal(id);
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        int length = token.readableBytes();
        if (length < HEAD || length > HEAD + MAX_ID) {
            return -1;
        }
        long until = token.readLong();
        byte[] tag = ByteBufUtil.getBytes(token.readSlice(MAC));
        byte[] id = ByteBufUtil.getBytes(token);
        long left = until - clock.getAsLong();
        boolean good = left >= 0 && left <= LIFE_MILLIS;
        return good && MessageDigest.isEqual(tag, tag(until, id, address)) ? HEAD : -1;
    }

    @Override
    public int maxTokenLength() {
        return HEAD + MAX_ID;
    }
}
