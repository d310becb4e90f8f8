package org.ashlar.testing.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * An authority that gives certificates to servers, for tests. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280">RFC 5280</a>
 */
public final class Authority {
    private static final int SEQUENCE = 0x30;
    private static final byte[] ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final KeyPair pair;
    private final X509Certificate certificate;
    private final X509Certificate root;

    /** Those between this one and the root, this one first; empty for the root. */
    private final List<X509Certificate> path;

    private Authority(
            KeyPair pair,
            X509Certificate certificate,
            X509Certificate root,
            List<X509Certificate> path) {
        this.pair = pair;
        this.certificate = certificate;
        this.root = root;
        this.path = path;
    }

    /** A new root, which signs itself. */
    public static Authority root() {
        KeyPair pair = pair("EC");
        byte[] name = name("root " + serial());
        X509Certificate own = sign(pair, name, name, pair, always(), authority());
        return new Authority(pair, own, own, List.of());
    }

    /** A new authority that this one vouches for. */
    public Authority below() {
        KeyPair below = pair("EC");
        X509Certificate own =
                sign(pair, subject(), name("below " + serial()), below, always(), authority());
        List<X509Certificate> longer = new ArrayList<>(List.of(own));
        longer.addAll(path);
        return new Authority(below, own, root, List.copyOf(longer));
    }

    /** A certificate for names and IP addresses, of EC, that is valid for long. */
    public ServerKey issue(String... names) {
        return issue("EC", Instant.now().plus(Duration.ofDays(365)), names);
    }

    /**
     * A certificate that is valid since two days before it ends, or since today.
     *
     * @param algorithm {@code EC} or {@code RSA}
     */
    public ServerKey issue(String algorithm, Instant until, String... names) {
        KeyPair own = pair(algorithm);
        Instant soon = Instant.now().isBefore(until) ? Instant.now() : until;
        byte[] validity = validity(soon.minus(Duration.ofDays(2)), until);
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign(pair, subject(), name("server"), own, validity, names(names)));
        chain.addAll(path);
        return new ServerKey(own.getPrivate(), List.copyOf(chain), root);
    }

    private byte[] subject() {
        return certificate.getSubjectX500Principal().getEncoded();
    }

    private static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static BigInteger serial() {
        return new BigInteger(63, new SecureRandom());
    }

    private static X509Certificate sign(
            KeyPair issuer,
            byte[] issuerName,
            byte[] name,
            KeyPair own,
            byte[] validity,
            byte[] extension) {
        byte[] body =
                sequence(
                        value(0xa0, value(0x02, new byte[] {2})),
                        value(0x02, serial().toByteArray()),
                        ECDSA_SHA256,
                        issuerName,
                        validity,
                        name,
                        own.getPublic().getEncoded(),
                        value(0xa3, sequence(extension)));
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(issuer.getPrivate());
            signer.update(body);
            byte[] all = sequence(body, ECDSA_SHA256, value(0x03, new byte[1], signer.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(all));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The basic constraints of an authority, which are critical. */
    private static byte[] authority() {
        byte[] yes = value(0x01, new byte[] {(byte) 0xff});
        return sequence(oid(0x55, 0x1d, 0x13), yes, value(0x04, sequence(yes)));
    }

    private static byte[] names(String... names) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String name : names) {
            boolean ip = name.matches("[0-9.]+|.*:.*");
            all.writeBytes(ip ? value(0x87, address(name)) : value(0x82, ascii(name)));
        }
        return sequence(oid(0x55, 0x1d, 0x11), value(0x04, sequence(all.toByteArray())));
    }

    private static byte[] address(String ip) {
        try {
            return InetAddress.getByName(ip).getAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] always() {
        return validity(Instant.EPOCH, Instant.parse("9999-12-31T00:00:00Z"));
    }

    private static byte[] validity(Instant from, Instant until) {
        return sequence(
                value(0x18, ascii(TIME.format(from))), value(0x18, ascii(TIME.format(until))));
    }

    private static byte[] name(String common) {
        return sequence(value(0x31, sequence(oid(0x55, 4, 3), value(0x0c, ascii(common)))));
    }

    private static byte[] oid(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return value(0x06, content);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] sequence(byte[]... parts) {
        return value(SEQUENCE, parts);
    }

    /** A value of DER with the contents of all parts. */
    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
