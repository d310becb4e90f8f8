package org.ashlar.transport.security;

import static org.ashlar.transport.security.DerWriter.value;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.error.IpfsException;

/**
 * A certificate that an authority gave for names, and its key. Immutable.
 *
 * @param chain the certificate, and those of the authorities that lead to a root
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_CHAIN = 16;
    private static final String PKCS8 = "PRIVATE KEY";
    private static final byte[] PROOF = "secure websocket".getBytes(StandardCharsets.US_ASCII);

    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads files in PEM form, which may be one and the same.
     *
     * @param chain the certificate first
     * @param key of RSA or EC, without a passphrase
     * @throws IpfsException with a sentence, if they cannot be read or do not match
     */
    public static ServerCertificate read(Path chain, Path key) {
        List<X509Certificate> certificates = certificates(chain);
        X509Certificate own = certificates.get(0);
        String algorithm = own.getPublicKey().getAlgorithm();
        if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
            throw new IpfsException("the certificate in " + chain + " is neither of RSA nor of EC");
        }
        PrivateKey secret = key(key, own);
        if (!matches(secret, own)) {
            throw new IpfsException(
                    "the key in " + key + " is not that of the first certificate in " + chain);
        }
        return new ServerCertificate(certificates, secret);
    }

    /**
     * Fails unless it is valid.
     *
     * @param file where it stands
     * @throws IpfsException with a sentence
     */
    public void check(Instant now, Path file) {
        if (now.isBefore(chain.get(0).getNotBefore().toInstant())) {
            throw new IpfsException(
                    "the certificate in "
                            + file
                            + " is not valid before "
                            + chain.get(0).getNotBefore().toInstant());
        }
        if (now.isAfter(validUntil())) {
            throw new IpfsException("the certificate in " + file + " expired at " + validUntil());
        }
    }

    /** When it expires. */
    public Instant validUntil() {
        return chain.get(0).getNotAfter().toInstant();
    }

    private static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> found = new ArrayList<>();
        for (Pem block : Pem.of(text(file))) {
            if (block.label().equals("CERTIFICATE")) {
                try {
                    found.add(TlsCertificate.parse(block.bytes()));
                } catch (CertificateException | IllegalArgumentException e) {
                    throw new IpfsException(
                            "certificate " + (found.size() + 1) + " in " + file + " is malformed",
                            e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new IpfsException(file + " holds no certificate in PEM form");
        }
        if (found.size() > MAX_CHAIN) {
            throw new IpfsException(file + " holds more than " + MAX_CHAIN + " certificates");
        }
        return found;
    }

    private static PrivateKey key(Path file, X509Certificate own) {
        Pem block =
                Pem.of(text(file)).stream()
                        .filter(each -> each.label().endsWith(PKCS8))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IpfsException(
                                                file + " holds no private key in PEM form"));
        if (block.encrypted()) {
            throw new IpfsException(
                    "the key in " + file + " has a passphrase, for which nobody can be asked");
        }
        try {
            byte[] encoded = block.bytes();
            return KeyFactory.getInstance(own.getPublicKey().getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(
                                    block.label().equals(PKCS8) ? encoded : wrapped(encoded, own)));
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            throw new IpfsException(
                    "the key in "
                            + file
                            + " is malformed, or not of the certificate's kind ("
                            + own.getPublicKey().getAlgorithm()
                            + ")",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IpfsException("the key in " + file + " cannot be used", e);
        }
    }

    /** The older forms of keys (PKCS #1, SEC 1), as PKCS #8: the certificate says which kind. */
    private static byte[] wrapped(byte[] key, X509Certificate own) {
        byte[] info = DerReader.only(own.getPublicKey().getEncoded(), DerWriter.SEQUENCE);
        return value(
                DerWriter.SEQUENCE,
                value(DerWriter.INTEGER, new byte[1]),
                new DerReader(info).whole(DerWriter.SEQUENCE),
                value(DerWriter.OCTET_STRING, key));
    }

    private static boolean matches(PrivateKey key, X509Certificate own) {
        try {
            Signature signature =
                    Signature.getInstance(
                            key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(PROOF);
            byte[] proof = signature.sign();
            signature.initVerify(own.getPublicKey());
            signature.update(PROOF);
            return signature.verify(proof);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String text(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new IpfsException(file + " is no file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new IpfsException(file + " is longer than " + MAX_BYTES + " bytes");
                }
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        } catch (NoSuchFileException e) {
            throw new IpfsException(file + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IpfsException("this node may not read " + file, e);
        } catch (IOException e) {
            throw new IpfsException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
