package org.ashlar.testing.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The key of a server, and the certificate that an {@link Authority} gave it. Immutable.
 *
 * @param chain its own certificate first, without the root's
 * @param root what who trusts it is to be given
 */
public record ServerKey(PrivateKey key, List<X509Certificate> chain, X509Certificate root) {
    /** Of the stores that this makes. */
    public static final String PASSPHRASE = "passphrase";

    private static final String ALIAS = "a";

    /** The certificates in PEM form. */
    public String chainText() {
        StringBuilder text = new StringBuilder();
        chain.forEach(each -> text.append(pem(each)));
        return text.toString();
    }

    /** The key in PEM form, as PKCS #8. */
    public String keyText() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** A certificate in PEM form. */
    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    /** Bytes in PEM form. */
    public static String pem(String label, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** Shows it. */
    public KeyManagerFactory keys() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store(), PASSPHRASE.toCharArray());
        return keys;
    }

    /** Trusts its root alone. */
    public TrustManagerFactory trust() throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted());
        return trust;
    }

    /** Writes the key with its certificates as PKCS #12. */
    public void write(Path file) {
        write(store(), file);
    }

    /** Writes the root as PKCS #12, for who is to trust it. */
    public void writeTrusted(Path file) {
        write(trusted(), file);
    }

    private static void write(KeyStore store, Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSPHRASE.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private KeyStore store() {
        KeyStore store = empty();
        try {
            store.setKeyEntry(
                    ALIAS, key, PASSPHRASE.toCharArray(), chain.toArray(Certificate[]::new));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return store;
    }

    private KeyStore trusted() {
        KeyStore store = empty();
        try {
            store.setCertificateEntry(ALIAS, root);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return store;
    }

    private static KeyStore empty() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
