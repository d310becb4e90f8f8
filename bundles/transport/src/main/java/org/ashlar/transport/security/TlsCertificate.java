package org.ashlar.transport.security;

import static org.ashlar.transport.security.DerWriter.value;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.HexFormat;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.ProtocolViolationException;

/**
 * A self-signed certificate that an identity vouches for in an extension. Immutable.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/tls/tls.md">tls</a>
 * @param key signs the handshake
 */
record TlsCertificate(X509Certificate certificate, PrivateKey key) {
    /** Longest certificate accepted. */
    static final int MAX_LENGTH = 16 * 1024;

    /** 1.3.6.1.4.1.53594.1.1. */
    private static final byte[] EXTENSION_OID = {
        0x2b, 0x06, 0x01, 0x04, 0x01, (byte) 0x83, (byte) 0xa2, 0x5a, 0x01, 0x01
    };

    private static final byte[] ECDSA_SHA256_OID = {
        0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };
    private static final byte[] SERIAL_NUMBER_OID = {0x55, 0x04, 0x05};
    private static final byte[] NAME =
            value(
                    DerWriter.SEQUENCE,
                    value(
                            DerWriter.SET,
                            value(
                                    DerWriter.SEQUENCE,
                                    value(DerWriter.OBJECT_ID, SERIAL_NUMBER_OID),
                                    DerWriter.text(DerWriter.PRINTABLE, "1"))));

    private static final byte[] DOMAIN =
            "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);

    /** A certificate that is valid at any time, as the clock of either side may be wrong. */
    static TlsCertificate create(org.ashlar.crypto.PrivateKey identity)
            throws GeneralSecurityException {
        return create(identity, NAME);
    }

    /**
     * @param name of issuer and subject, encoded
     */
    static TlsCertificate create(org.ashlar.crypto.PrivateKey identity, byte[] name)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] spki = pair.getPublic().getEncoded();
        byte[] body = body(name, spki, signedKey(identity, spki));
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(body);
        byte[] encoded =
                value(DerWriter.SEQUENCE, body, algorithm(), DerWriter.bits(signer.sign()));
        return new TlsCertificate(parse(encoded), pair.getPrivate());
    }

    static X509Certificate parse(byte[] encoded) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static byte[] body(byte[] name, byte[] spki, byte[] signedKey) {
        byte[] serial = new byte[8];
        new SecureRandom().nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x7f) | 0x40);
        byte[] validity =
                value(
                        DerWriter.SEQUENCE,
                        DerWriter.text(DerWriter.UTC_TIME, "700101000000Z"),
                        DerWriter.text(DerWriter.GENERALIZED_TIME, "99991231235959Z"));
        byte[] extension =
                value(
                        DerWriter.SEQUENCE,
                        value(DerWriter.OBJECT_ID, EXTENSION_OID),
                        value(DerWriter.OCTET_STRING, signedKey));
        return value(
                DerWriter.SEQUENCE,
                value(DerWriter.EXPLICIT_0, value(DerWriter.INTEGER, new byte[] {2})),
                value(DerWriter.INTEGER, serial),
                algorithm(),
                name,
                validity,
                name,
                spki,
                value(DerWriter.EXPLICIT_3, value(DerWriter.SEQUENCE, extension)));
    }

    private static byte[] algorithm() {
        return value(DerWriter.SEQUENCE, value(DerWriter.OBJECT_ID, ECDSA_SHA256_OID));
    }

    private static byte[] signedKey(org.ashlar.crypto.PrivateKey identity, byte[] spki) {
        return value(
                DerWriter.SEQUENCE,
                value(DerWriter.OCTET_STRING, identity.publicKey().encoded()),
                value(DerWriter.OCTET_STRING, identity.sign(signed(spki))));
    }

    private static byte[] signed(byte[] spki) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(DOMAIN);
        out.writeBytes(spki);
        return out.toByteArray();
    }

    /**
     * The identity behind what a peer presented.
     *
     * @throws ProtocolViolationException if the identity is missing or not proven
     * @throws GeneralSecurityException if the certificate itself is not valid
     */
    static PublicKey verify(Certificate[] chain) throws GeneralSecurityException {
        if (chain.length != 1) {
            throw new ProtocolViolationException("certificate chain of " + chain.length);
        }
        return verify(chain[0].getEncoded());
    }

    /** What an encoded certificate says; nothing is verified. */
    static X509Reader read(byte[] encoded) {
        return new X509Reader(encoded, HexFormat.of().formatHex(EXTENSION_OID));
    }

    /** The identity behind one encoded certificate; fails as the other form does. */
    static PublicKey verify(byte[] encoded) throws GeneralSecurityException {
        if (encoded.length > MAX_LENGTH) {
            throw new ProtocolViolationException("certificate is too long");
        }
        X509Reader certificate = read(encoded);
        certificate.check(Instant.now());
        byte[] extension = certificate.extension();
        if (extension == null) {
            throw new ProtocolViolationException("certificate lacks the libp2p extension");
        }
        DerReader fields = new DerReader(DerReader.only(extension, DerWriter.SEQUENCE));
        byte[] key = fields.read(DerWriter.OCTET_STRING);
        byte[] signature = fields.read(DerWriter.OCTET_STRING);
        fields.end();
        return IdentityKeys.verified(key, signed(certificate.keyInfo()), signature);
    }
}
