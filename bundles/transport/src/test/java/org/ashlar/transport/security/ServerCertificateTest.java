package org.ashlar.transport.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.ashlar.error.IpfsException;
import org.ashlar.testing.tls.Authority;
import org.ashlar.testing.tls.ServerKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCertificateTest {
    private static final Authority ROOT = Authority.root();
    private static final ServerKey GOOD = ROOT.issue("example.org");
    private static final Instant LATER = Instant.parse("2199-01-01T00:00:00Z");

    @TempDir private Path folder = Path.of("");

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private ServerCertificate read(String chain, String key) throws IOException {
        return ServerCertificate.read(file("chain.pem", chain), file("key.pem", key));
    }

    private String failure(String chain, String key) {
        try {
            ServerCertificate unexpected = read(chain, key);
            throw new AssertionError(unexpected);
        } catch (IpfsException e) {
            return String.valueOf(e.getMessage()).replace(folder + "/", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What stands inside of a key in the form of PKCS #8. */
    private static byte[] inner(ServerKey key) {
        DerReader fields =
                new DerReader(DerReader.only(key.key().getEncoded(), DerWriter.SEQUENCE));
        fields.skipIf(DerWriter.INTEGER);
        fields.skipIf(DerWriter.SEQUENCE);
        return fields.read(DerWriter.OCTET_STRING);
    }

    @ParameterizedTest
    @CsvSource({"EC, EC PRIVATE KEY", "RSA, RSA PRIVATE KEY"})
    void readsKeysInTheFormOfToday(String algorithm, String older) throws IOException {
        ServerKey made = ROOT.below().below().issue(algorithm, LATER, "example.org");

        ServerCertificate read = read("of today\n" + made.chainText(), made.keyText());

        assertThat(read.chain()).isEqualTo(made.chain()).hasSize(3);
        assertThat(read.key()).isEqualTo(made.key());
        String old = ServerKey.pem(older, inner(made)).replace("\n", "\r\n");
        assertThat(read(made.chainText(), old).key()).isEqualTo(made.key());
    }

    @Test
    void readsCertificateAndKeyFromOneFile() throws IOException {
        Path both = file("both.pem", GOOD.keyText() + GOOD.chainText());

        assertThat(ServerCertificate.read(both, both).key()).isEqualTo(GOOD.key());
    }

    @Test
    void saysWhichFileIsMissingEmptyTooLongOrNone() throws IOException {
        Path good = file("good.pem", GOOD.chainText());
        assertThatThrownBy(() -> ServerCertificate.read(folder.resolve("no.pem"), good))
                .hasMessageEndingWith("no.pem does not exist");
        assertThatThrownBy(() -> ServerCertificate.read(good, folder.resolve("no.key")))
                .hasMessageEndingWith("no.key does not exist");
        assertThatThrownBy(() -> ServerCertificate.read(folder, good))
                .hasMessageEndingWith("is no file");
        assertThat(failure("", GOOD.keyText()))
                .isEqualTo("chain.pem holds no certificate in PEM form");
        assertThat(failure(GOOD.chainText(), GOOD.chainText()))
                .isEqualTo("key.pem holds no private key in PEM form");
        assertThat(failure("-".repeat(300_000), GOOD.keyText()))
                .isEqualTo("chain.pem is longer than 262144 bytes");
        assertThat(failure(GOOD.chainText().repeat(17), GOOD.keyText()))
                .isEqualTo("chain.pem holds more than 16 certificates");
    }

    @Test
    void saysWhatIsMalformed() {
        assertThat(failure(GOOD.chainText() + ServerKey.pem("CERTIFICATE", new byte[40]), ""))
                .isEqualTo("certificate 2 in chain.pem is malformed");
        assertThat(failure(GOOD.chainText(), ServerKey.pem("PRIVATE KEY", new byte[40])))
                .startsWith(
                        "the key in key.pem is malformed, or not of the certificate's kind (EC)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void refusesTheKeyOfAnotherCertificate(String algorithm) {
        ServerKey other = ROOT.issue(algorithm, LATER, "example.org");

        assertThat(failure(GOOD.chainText(), other.keyText()))
                .isEqualTo(
                        algorithm.equals("EC")
                                ? "the key in key.pem is not that of the first certificate in"
                                        + " chain.pem"
                                : "the key in key.pem is malformed, or not of the certificate's"
                                        + " kind (EC)");
    }

    @Test
    void refusesAChainThatDoesNotBeginWithItsOwnCertificate() {
        ServerKey made = ROOT.below().issue("example.org");
        String turned = ServerKey.pem(made.chain().get(1)) + ServerKey.pem(made.chain().get(0));

        assertThat(failure(turned, made.keyText()))
                .isEqualTo("the key in key.pem is not that of the first certificate in chain.pem");
    }

    @Test
    void asksNobodyForAPassphrase() {
        String today = ServerKey.pem("ENCRYPTED PRIVATE KEY", new byte[40]);
        String older =
                """
                -----BEGIN EC PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00

                AAAA
                -----END EC PRIVATE KEY-----
                """;
        for (String key : new String[] {today, older}) {
            assertThat(failure(GOOD.chainText(), key)).contains("has a passphrase");
        }
    }

    @Test
    void isCheckedAgainstTheClock() throws IOException {
        ServerCertificate read = read(GOOD.chainText(), GOOD.keyText());

        read.check(Instant.now(), folder);
        assertThatThrownBy(() -> read.check(Instant.parse("2224-01-01T00:00:00Z"), folder))
                .isInstanceOf(IpfsException.class)
                .hasMessageEndingWith(" expired at " + read.validUntil());
        assertThatThrownBy(() -> read.check(Instant.EPOCH, folder))
                .isInstanceOf(IpfsException.class)
                .hasMessageContaining(" is not valid before 2");
    }

    @Test
    void filesWithSomeOtherBytesAreReadOrRefusedInWords() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            boolean key = random.nextBoolean();
            byte[] bytes =
                    (key ? GOOD.keyText() : GOOD.chainText()).getBytes(StandardCharsets.US_ASCII);
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            Files.write(
                    folder.resolve("chain.pem"),
                    GOOD.chainText().getBytes(StandardCharsets.US_ASCII));
            Files.write(
                    folder.resolve("key.pem"), GOOD.keyText().getBytes(StandardCharsets.US_ASCII));
            Files.write(folder.resolve(key ? "key.pem" : "chain.pem"), bytes);
            try {
                ServerCertificate read =
                        ServerCertificate.read(
                                folder.resolve("chain.pem"), folder.resolve("key.pem"));
                assertThat(read.chain()).as(text).hasSize(1);
            } catch (IpfsException e) {
                assertThat(e.getMessage()).as(text).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(50);
    }
}
