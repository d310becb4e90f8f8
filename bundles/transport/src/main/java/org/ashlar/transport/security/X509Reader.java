package org.ashlar.transport.security;

import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import org.ashlar.error.ProtocolViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a certificate that signs itself: what the JDK refuses, such as one that names no issuer, is
 * no reason to turn a peer away, as nobody issues it. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-4.1">RFC 5280</a>
 */
final class X509Reader {
    private static final int BOOLEAN = 0x01;
    private static final int ISSUER_ID = 0x81;
    private static final int SUBJECT_ID = 0x82;
    private static final String RSA_PSS = "2a864886f70d01010a";

    /** Kinds of keys by object identifier. */
    private static final Map<String, String> KEYS =
            Map.of(
                    "2a8648ce3d0201",
                    "EC",
                    "2a864886f70d010101",
                    "RSA",
                    RSA_PSS,
                    "RSASSA-PSS",
                    "2b6570",
                    "Ed25519");

    /** Kinds of signatures by object identifier; none with a broken hash. */
    private static final Map<String, String> SIGNATURES =
            Map.of(
                    "2a8648ce3d040302",
                    "SHA256withECDSA",
                    "2a8648ce3d040303",
                    "SHA384withECDSA",
                    "2a8648ce3d040304",
                    "SHA512withECDSA",
                    "2a864886f70d01010b",
                    "SHA256withRSA",
                    "2a864886f70d01010c",
                    "SHA384withRSA",
                    "2a864886f70d01010d",
                    "SHA512withRSA",
                    RSA_PSS,
                    "RSASSA-PSS",
                    "2b6570",
                    "Ed25519");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    private final byte[] body;
    private final byte[] algorithm;
    private final byte[] signature;
    private final byte[] keyInfo;
    private final String notBefore;
    private final String notAfter;
    private byte @Nullable [] extension;

    /**
     * @param known identifier of the one extension that is looked for, in hexadecimal digits
     * @throws ProtocolViolationException if it is no certificate, or has other critical extensions
     */
    X509Reader(byte[] encoded, String known) {
        DerReader outer = new DerReader(DerReader.only(encoded, DerWriter.SEQUENCE));
        body = outer.whole(DerWriter.SEQUENCE);
        algorithm = outer.read(DerWriter.SEQUENCE);
        signature = bits(outer.read(DerWriter.BIT_STRING));
        outer.end();
        DerReader inner = new DerReader(DerReader.only(body, DerWriter.SEQUENCE));
        inner.skipIf(DerWriter.EXPLICIT_0); // version
        inner.read(DerWriter.INTEGER); // serial number
        if (!java.util.Arrays.equals(inner.read(DerWriter.SEQUENCE), algorithm)) {
            throw new ProtocolViolationException("certificate names two signature algorithms");
        }
        inner.read(DerWriter.SEQUENCE); // issuer
        DerReader validity = new DerReader(inner.read(DerWriter.SEQUENCE));
        notBefore = time(validity);
        notAfter = time(validity);
        validity.end();
        inner.read(DerWriter.SEQUENCE); // subject
        keyInfo = inner.whole(DerWriter.SEQUENCE);
        inner.skipIf(ISSUER_ID);
        inner.skipIf(SUBJECT_ID);
        if (inner.tag() == DerWriter.EXPLICIT_3) {
            extensions(DerReader.only(inner.read(DerWriter.EXPLICIT_3), DerWriter.SEQUENCE), known);
        }
        inner.end();
    }

    private static byte[] bits(byte[] content) {
        if (content.length == 0 || content[0] != 0) {
            throw new ProtocolViolationException("bit string with unused bits");
        }
        return java.util.Arrays.copyOfRange(content, 1, content.length);
    }

    private static String time(DerReader in) {
        boolean full = in.tag() == DerWriter.GENERALIZED_TIME;
        byte[] content = in.read(full ? DerWriter.GENERALIZED_TIME : DerWriter.UTC_TIME);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.matches(full ? "[0-9]{14}Z" : "[0-9]{12}Z")) {
            throw new ProtocolViolationException("certificate has a time that is none");
        }
        String digits = text.substring(0, text.length() - 1);
        return full ? digits : (digits.charAt(0) < '5' ? "20" : "19") + digits;
    }

    private void extensions(byte[] all, String known) {
        DerReader list = new DerReader(all);
        while (list.tag() >= 0) {
            DerReader one = new DerReader(list.read(DerWriter.SEQUENCE));
            String id = HexFormat.of().formatHex(one.read(DerWriter.OBJECT_ID));
            boolean critical = one.tag() == BOOLEAN && isTrue(one.read(BOOLEAN));
            byte[] value = one.read(DerWriter.OCTET_STRING);
            one.end();
            if (id.equals(known)) {
                if (extension != null) {
                    throw new ProtocolViolationException("certificate repeats an extension");
                }
                extension = value;
            } else if (critical) {
                throw new ProtocolViolationException("certificate has unknown critical extensions");
            }
        }
    }

    private static boolean isTrue(byte[] content) {
        if (content.length != 1) {
            throw new ProtocolViolationException("truth value of a wrong length");
        }
        return content[0] != 0;
    }

    /** The key with its algorithm, encoded. */
    byte[] keyInfo() {
        return keyInfo.clone();
    }

    /** What the extension holds that was looked for; null when it is not there. */
    byte @Nullable [] extension() {
        return extension;
    }

    /** Fails unless the certificate is valid now and signed by its own key. */
    void check(Instant now) throws GeneralSecurityException {
        checkTime(now);
        checkSignature();
    }

    /** Fails unless it is valid at a time. */
    void checkTime(Instant now)
            throws CertificateExpiredException, CertificateNotYetValidException {
        String moment = TIME.format(now);
        if (moment.compareTo(notBefore) < 0) {
            throw new CertificateNotYetValidException("certificate is not valid before then");
        }
        if (moment.compareTo(notAfter) > 0) {
            throw new CertificateExpiredException("certificate has expired");
        }
    }

    private void checkSignature() throws GeneralSecurityException {
        PublicKey key = key();
        DerReader named = new DerReader(algorithm);
        String id = HexFormat.of().formatHex(named.read(DerWriter.OBJECT_ID));
        String name = SIGNATURES.get(id);
        if (name == null) {
            throw new NoSuchAlgorithmException("signature algorithm is not acceptable");
        }
        Signature verifier = Signature.getInstance(name);
        verifier.initVerify(key);
        if (id.equals(RSA_PSS)) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance(name);
            try {
                parameters.init(named.whole(DerWriter.SEQUENCE));
            } catch (java.io.IOException e) {
                throw new GeneralSecurityException("parameters of a signature", e);
            }
            verifier.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
        }
        verifier.update(body);
        if (!verifier.verify(signature)) {
            throw new java.security.SignatureException("certificate does not sign itself");
        }
    }

    /** The key that the certificate is about. */
    PublicKey key() throws GeneralSecurityException {
        DerReader info = new DerReader(DerReader.only(keyInfo, DerWriter.SEQUENCE));
        DerReader named = new DerReader(info.read(DerWriter.SEQUENCE));
        String kind = KEYS.get(HexFormat.of().formatHex(named.read(DerWriter.OBJECT_ID)));
        if (kind == null) {
            throw new NoSuchAlgorithmException("key of an unknown kind");
        }
        PublicKey key =
                KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(keyInfo));
        if (key instanceof RSAPublicKey rsa
                && (rsa.getModulus().bitLength() < 2048 || rsa.getModulus().bitLength() > 8192)) {
            throw new ProtocolViolationException("RSA key of an unacceptable length");
        }
        return key;
    }
}
