package org.ashlar.itests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A key with a certificate for the name {@code localhost}, made by the JDK's tool. Immutable.
 *
 * @param file with the key and the certificate, PKCS12
 * @param trusted with the certificate alone, for who is to trust it
 */
record LocalhostKey(Path file, Path trusted) {
    static final String PASSPHRASE = "passphrase";

    /** Makes one in a folder. */
    static LocalhostKey in(Path folder) {
        Path key = folder.resolve("key.p12");
        Path certificate = folder.resolve("certificate.pem");
        Path trusted = folder.resolve("trusted.p12");
        keytool(
                key,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost");
        keytool(key, "-exportcert", "-rfc", "-file", certificate.toString());
        keytool(trusted, "-importcert", "-noprompt", "-file", certificate.toString());
        return new LocalhostKey(key, trusted);
    }

    private static void keytool(Path store, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", "a", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSPHRASE));
        String unused = new Run(command, Map.of()).go().text();
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
