package org.ashlar.transport.security;

import static org.ashlar.transport.security.DerWriter.value;

import io.netty.handler.ssl.util.LazyX509Certificate;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import javax.net.ssl.X509ExtendedKeyManager;
import org.ashlar.crypto.PrivateKey;

/** Certificates as no honest peer makes them. Confined to one thread. */
public final class HostileCertificate {
    private static final String PREFIX = "libp2p-tls-handshake:";

    /** What is wrong, or strange, about a certificate. */
    public enum Fault {
        /** Nothing: it only names no issuer, as those of Rust and JavaScript peers do. */
        NONE,
        NO_EXTENSION,
        EXTENSION_IS_GARBAGE,
        SIGNED_FOR_ANOTHER_KEY,
        EXPIRED,
        NOT_YET_VALID,
        SIGNED_BY_ANOTHER_KEY,
        HANDSHAKE_WITH_ANOTHER_KEY,
        UNKNOWN_CRITICAL_EXTENSION
    }

    private final Fault fault;
    private final PrivateKey identity;
    private final KeyPair pair = pair();
    private final KeyPair other = pair();

    private HostileCertificate(Fault fault, PrivateKey identity) {
        this.fault = fault;
        this.identity = identity;
    }

    /** A key manager that presents such a certificate. */
    public static X509ExtendedKeyManager of(Fault fault, PrivateKey identity)
            throws GeneralSecurityException {
        return new HostileCertificate(fault, identity).manager();
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private X509ExtendedKeyManager manager() throws GeneralSecurityException {
        byte[] body = body();
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(
                fault == Fault.SIGNED_BY_ANOTHER_KEY ? other.getPrivate() : pair.getPrivate());
        signer.update(body);
        byte[] encoded =
                value(DerWriter.SEQUENCE, body, algorithm(), DerWriter.bits(signer.sign()));
        X509Certificate certificate = new LazyX509Certificate(encoded);
        return new TlsKey(
                new TlsCertificate(
                        certificate,
                        fault == Fault.HANDSHAKE_WITH_ANOTHER_KEY
                                ? other.getPrivate()
                                : pair.getPrivate()));
    }

    private static byte[] algorithm() {
        return value(DerWriter.SEQUENCE, id("2a8648ce3d040302"));
    }

    private static byte[] id(String hex) {
        return value(DerWriter.OBJECT_ID, HexFormat.of().parseHex(hex));
    }

    private byte[] body() {
        byte[] spki = pair.getPublic().getEncoded();
        byte[] nobody = value(DerWriter.SEQUENCE);
        byte[] validity =
                value(
                        DerWriter.SEQUENCE,
                        DerWriter.text(
                                DerWriter.GENERALIZED_TIME,
                                (fault == Fault.NOT_YET_VALID ? "9998" : "1970") + "0101000000Z"),
                        DerWriter.text(
                                DerWriter.GENERALIZED_TIME,
                                (fault == Fault.EXPIRED ? "1999" : "9999") + "1231235959Z"));
        return value(
                DerWriter.SEQUENCE,
                value(DerWriter.EXPLICIT_0, value(DerWriter.INTEGER, new byte[] {2})),
                value(DerWriter.INTEGER, new byte[] {1}),
                algorithm(),
                nobody,
                validity,
                nobody,
                spki,
                extensions(spki));
    }

    private byte[] extensions(byte[] spki) {
        byte[] signed =
                fault == Fault.SIGNED_FOR_ANOTHER_KEY ? other.getPublic().getEncoded() : spki;
        byte[] prefix = PREFIX.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] message = java.util.Arrays.copyOf(prefix, prefix.length + signed.length);
        System.arraycopy(signed, 0, message, prefix.length, signed.length);
        byte[] proof =
                value(
                        DerWriter.SEQUENCE,
                        value(DerWriter.OCTET_STRING, identity.publicKey().encoded()),
                        value(DerWriter.OCTET_STRING, identity.sign(message)));
        byte[] held = fault == Fault.EXTENSION_IS_GARBAGE ? new byte[] {1, 2, 3} : proof;
        byte[] known =
                fault == Fault.NO_EXTENSION
                        ? new byte[0]
                        : value(
                                DerWriter.SEQUENCE,
                                id("2b0601040183a25a0101"),
                                value(DerWriter.OCTET_STRING, held));
        byte[] unknown =
                fault == Fault.UNKNOWN_CRITICAL_EXTENSION
                        ? value(
                                DerWriter.SEQUENCE,
                                id("2b06010401"),
                                value(0x01, new byte[] {(byte) 0xff}),
                                value(DerWriter.OCTET_STRING, new byte[1]))
                        : new byte[0];
        return value(DerWriter.EXPLICIT_3, value(DerWriter.SEQUENCE, known, unknown));
    }
}
