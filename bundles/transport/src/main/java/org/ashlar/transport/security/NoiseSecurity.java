package org.ashlar.transport.security;

import io.netty.channel.ChannelHandlerContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Consumer;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Noise with one static key for the life of this object, so that the identity signs once. Safe for
 * use by any thread.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/noise/README.md">noise</a>
 */
public final class NoiseSecurity implements Security {
    /** Protocol id. */
    public static final String PROTOCOL = "/noise";

    private static final byte[] DOMAIN =
            "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);

    private final X25519 fixed;
    private final byte[] identity;
    private final byte[] signature;

    public NoiseSecurity(PrivateKey identity) throws GeneralSecurityException {
        fixed = X25519.generate();
        this.identity = identity.publicKey().encoded();
        signature = identity.sign(signed(fixed.publicKey()));
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public void install(
            ChannelHandlerContext ctx,
            boolean dialer,
            @Nullable PeerId expected,
            List<String> muxers,
            Consumer<Secured> done) {
        ctx.pipeline()
                .addAfter(
                        ctx.name(),
                        "noise",
                        new NoiseHandler(this, dialer, expected, muxers, done));
    }

    NoiseHandshake handshake() throws GeneralSecurityException {
        return new NoiseHandshake(fixed, X25519.generate());
    }

    NoisePayload payload(List<String> muxers) {
        return new NoisePayload(identity, signature, muxers);
    }

    /** The other side's identity, once it proved to own the static key. */
    static PublicKey verify(NoisePayload payload, byte[] remoteStatic) {
        return IdentityKeys.verified(payload.key(), signed(remoteStatic), payload.signature());
    }

    private static byte[] signed(byte[] key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(DOMAIN);
        out.writeBytes(key);
        return out.toByteArray();
    }
}
