package org.ashlar.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import org.ashlar.testing.tls.Authority;
import org.ashlar.testing.tls.ServerKey;

/**
 * A key with a certificate for the name {@code localhost}, and others, in files. Immutable.
 *
 * @param file with the key and the certificate, PKCS12
 * @param trusted with the authority's certificate alone, PKCS12, for who is to trust it
 * @param authority the same in PEM form
 * @param certificate those of the server and of the authorities between, in PEM form
 * @param key in PEM form
 */
record LocalhostKey(Path file, Path trusted, Path authority, Path certificate, Path key) {
    static final String PASSPHRASE = ServerKey.PASSPHRASE;

    /** Makes one in a folder. */
    static LocalhostKey in(Path folder) {
        return in(folder, Authority.root());
    }

    /**
     * Makes one in a folder.
     *
     * @param root vouches for who vouches for it
     * @param more names and IP addresses
     */
    static LocalhostKey in(Path folder, Authority root, String... more) {
        String[] names = Arrays.copyOf(more, more.length + 1);
        names[more.length] = "localhost";
        ServerKey made = root.below().issue(names);
        LocalhostKey files =
                new LocalhostKey(
                        folder.resolve("key.p12"),
                        folder.resolve("trusted.p12"),
                        folder.resolve("authority.pem"),
                        folder.resolve("certificate.pem"),
                        folder.resolve("key.pem"));
        made.write(files.file);
        made.writeTrusted(files.trusted);
        try {
            Files.writeString(files.authority, ServerKey.pem(made.root()));
            Files.writeString(files.certificate, made.chainText());
            Files.writeString(files.key, made.keyText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Puts another certificate with its key into the place of this one, each file at once. */
    void replaceBy(LocalhostKey next) {
        try {
            Files.move(next.certificate, certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.move(next.key, key, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of Kubo's program that trusts the certificate. */
    IpfsProgram trustedByKubo(IpfsProgram kubo) {
        return kubo.with("SSL_CERT_FILE", authority.toString());
    }

    /** What makes scripts trust it too. */
    Map<String, String> trustedByScripts() {
        return Map.of("NODE_EXTRA_CA_CERTS", authority.toString());
    }

    /** A copy of a program that trusts the certificate. */
    IpfsProgram trustedBy(IpfsProgram program) {
        return program.with(
                "ASHLAR_JAVA_OPTS",
                "-Djavax.net.ssl.trustStore="
                        + trusted
                        + " -Djavax.net.ssl.trustStorePassword="
                        + PASSPHRASE);
    }
}
