package org.ashlar.transport.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.testing.fuzz.Fuzz;
import org.junit.jupiter.api.Test;

/** Rows A4 and A5 of the list of attacks below the sockets; they hold in every profile. */
class HostileHandshakeTest {
    /** What the platform's arithmetic on curves makes of garbage when it verifies one signature. */
    private static final long CURVE_BYTES = 8 << 20;

    private final PrivateKey identity = Keys.generateEd25519();

    private static byte[] payload(PrivateKey key, byte[] signature) {
        return new NoisePayload(key.publicKey().encoded(), signature, List.of("/yamux/1.0.0"))
                .encode();
    }

    @Test
    void payloadOfNoiseIsBounded() {
        byte[] large = new ProtoWriter().bytes(9, new byte[NoisePayload.MAX_LENGTH]).toBytes();
        assertThatThrownBy(() -> NoisePayload.decode(large))
                .isInstanceOf(ProtocolViolationException.class);
        ProtoWriter many = new ProtoWriter();
        for (int i = 0; i < 17; i++) {
            many.text(2, "/m/" + i);
        }
        byte[] muxers = new ProtoWriter().bytes(4, many.toBytes()).toBytes();
        assertThatThrownBy(() -> NoisePayload.decode(muxers))
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void signatureOverAnotherKeyIsRefused() {
        byte[] signature = identity.sign("other".getBytes(StandardCharsets.UTF_8));
        NoisePayload payload = NoisePayload.decode(payload(identity, signature));
        assertThatThrownBy(() -> NoiseSecurity.verify(payload, new byte[32]))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("signature");
    }

    @Test
    void rsaKeysOfUnacceptableLengthAreRefusedBeforeAnythingIsVerified() throws Exception {
        for (int bits : new int[] {1024, 2047}) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            byte[] spki = generator.generateKeyPair().getPublic().getEncoded();
            byte[] key = new ProtoWriter().varint(1, 0).bytes(2, spki).toBytes();
            assertThatThrownBy(() -> IdentityKeys.verified(key, new byte[1], new byte[256]))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageNotContaining("signature");
        }
        assertThatThrownBy(() -> IdentityKeys.verified(new byte[5000], new byte[1], new byte[64]))
                .hasMessageContaining("too long");
    }

    @Test
    void keysOfLowOrderAreRefused() throws Exception {
        X25519 mine = X25519.generate();
        for (String point :
                List.of(
                        "00".repeat(32),
                        "01" + "00".repeat(31),
                        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
            assertThatThrownBy(() -> mine.agree(HexFormat.of().parseHex(point)))
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void chainsAndLongCertificatesAreRefused() throws Exception {
        X509Certificate one = TlsCertificate.create(identity).certificate();
        assertThat(TlsCertificate.verify(new X509Certificate[] {one}))
                .isEqualTo(identity.publicKey());
        assertThatThrownBy(() -> TlsCertificate.verify(new X509Certificate[] {one, one}))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("chain of 2");
        assertThatThrownBy(() -> TlsCertificate.verify(new X509Certificate[0]))
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void noisePayloadDecoderRefusesOrReads() {
        Fuzz.corpus(HostileHandshakeTest.class, "noise-payload")
                .run(Fuzz.roundTrip(NoisePayload::decode, NoisePayload::encode));
    }

    @Test
    void tlsExtensionDecoderRefusesOrReads() {
        Fuzz.corpus(HostileHandshakeTest.class, "tls-certificate")
                .refusing(GeneralSecurityException.class)
                .cost(20)
                .allocating(CURVE_BYTES, 1024)
                .run(TlsCertificate::verify);
    }

    @Test
    void ownCertificatesAreRefusedOrReadLikewise() {
        Fuzz.seeds("own certificate", certificate())
                .refusing(GeneralSecurityException.class)
                .cost(20)
                .allocating(CURVE_BYTES, 1024)
                .run(
                        bytes ->
                                TlsCertificate.verify(
                                        new X509Certificate[] {TlsCertificate.parse(bytes)}));
    }

    private byte[] certificate() {
        try {
            return TlsCertificate.create(identity).certificate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void derReaderRefusesOrReads() {
        byte[] key =
                DerWriter.value(
                        DerWriter.SEQUENCE,
                        DerWriter.value(DerWriter.OCTET_STRING, new byte[36]),
                        DerWriter.value(DerWriter.OCTET_STRING, new byte[64]));
        Fuzz.seeds("DER", key)
                .run(
                        bytes -> {
                            DerReader outer = new DerReader(bytes);
                            DerReader inner = new DerReader(outer.read(DerWriter.SEQUENCE));
                            outer.end();
                            inner.read(DerWriter.OCTET_STRING);
                            inner.read(DerWriter.OCTET_STRING);
                            inner.end();
                        });
    }
}
