package org.ashlar.core.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.crypto.KeyType;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepoInitializerTest {
    private final Path temp;

    RepoInitializerTest(@TempDir Path temp) {
        this.temp = temp;
    }

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    @Test
    void makesTheFilesOfARepoWithTheModesOfKubo() throws IOException {
        Path repo = temp.resolve("a/b");

        init(repo, "ed25519", OptionalLong.empty(), List.of(), Optional.empty());

        assertThat(Files.readString(repo.resolve("version"))).isEqualTo("18\n");
        assertThat(mode(repo.resolve("version"))).isEqualTo("rw-r--r--");
        assertThat(mode(repo.resolve("config"))).isEqualTo("rw-------");
        assertThat(mode(repo.resolve("datastore_spec"))).isEqualTo("rw-------");
        assertThat(mode(repo.resolve("keystore"))).isEqualTo("rwx------");
        String peer = ConfigFile.load(repo.resolve("config")).string("Identity.PeerID").orElse("");
        assertThat(text.toString(StandardCharsets.UTF_8))
                .startsWith("generating ED25519 keypair...done\npeer identity: " + peer + "\n")
                .contains("initializing IPFS node at " + repo);
        OpenRepo.open(repo).close();
    }

    @Test
    void makesAnRsaIdentityThatOpensAgain() {
        init(temp, "rsa", OptionalLong.of(2048), List.of(), Optional.empty());

        ConfigFile config = ConfigFile.load(temp.resolve("config"));
        assertThat(config.identity().type()).isEqualTo(KeyType.RSA);
        assertThat(config.string("Identity.PeerID").orElse("")).startsWith("Qm");
        OpenRepo.open(temp).close();
    }

    @Test
    void takesAnEcdsaIdentityOfAGivenConfiguration() throws IOException {
        init(temp, "ed25519", OptionalLong.empty(), List.of(), Optional.empty());
        PrivateKey key = Keys.generateEcdsa();
        String id = key.publicKey().peerId().toString();
        String given =
                Files.readString(temp.resolve("config"))
                        .replaceFirst("\"PeerID\": \"[^\"]*\"", "\"PeerID\": \"" + id + "\"")
                        .replaceFirst(
                                "\"PrivKey\": \"[^\"]*\"",
                                "\"PrivKey\": \""
                                        + Base64.getEncoder().encodeToString(key.encoded())
                                        + "\"");
        Path repo = temp.resolve("ecdsa");

        init(repo, "ed25519", OptionalLong.empty(), List.of(), Optional.of(given));

        ConfigFile config = ConfigFile.load(repo.resolve("config"));
        assertThat(config.identity().type()).isEqualTo(KeyType.ECDSA);
        assertThat(config.string("Identity.PeerID")).hasValue(id);
        OpenRepo.open(repo).close();
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, 1024, rsa keys must be >= 2048 bits to be useful",
        "rsa, 9000, rsa keys must be <= 8192 bits",
        "ed25519, 256, invalid key size 256: ed25519 keys are always 256 bits",
        "dsa, 2048, unrecognized key type: dsa",
    })
    void refusesBadKeysAndWritesNothing(String algorithm, long bits, String message) {
        Path repo = temp.resolve("r");

        assertThatThrownBy(
                        () ->
                                init(
                                        repo,
                                        algorithm,
                                        OptionalLong.of(bits),
                                        List.of(),
                                        Optional.empty()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);

        assertThat(repo).doesNotExist();
    }

    @Test
    void refusesUnknownProfilesAndMalformedConfigurations() {
        Path repo = temp.resolve("r");

        assertThatThrownBy(() -> init(repo, List.of("nope"), Optional.empty()))
                .hasMessage("invalid configuration profile: nope");
        for (String bad : List.of("{", "[]", "{\"Datastore\":7}", "{\"Swarm\":{\"ConnMgr\":[]}}")) {
            assertThatThrownBy(() -> init(repo, List.of(), Optional.of(bad)))
                    .as(bad)
                    .isInstanceOf(InvalidRequestException.class);
        }
        assertThat(repo).doesNotExist();
    }

    @Test
    void appliesProfilesInOrder() {
        init(temp, List.of("server", "lowpower"), Optional.empty());

        ConfigFile config = ConfigFile.load(temp.resolve("config"));
        assertThat(config.strings("Swarm.AddrFilters")).isNotEmpty();
        assertThat(config.integer("Swarm.ConnMgr.LowWater")).isPresent();
    }

    @Test
    void neverOverwritesARepo() throws IOException {
        init(temp, List.of(), Optional.empty());
        String before = Files.readString(temp.resolve("config"));

        assertThatThrownBy(() -> init(temp, List.of(), Optional.empty()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("already exists");

        assertThat(Files.readString(temp.resolve("config"))).isEqualTo(before);
    }

    @Test
    void keepsAGivenIdentity() throws IOException {
        Path first = temp.resolve("1");
        Path second = temp.resolve("2");
        init(first, List.of(), Optional.empty());
        String config = Files.readString(first.resolve("config"));

        init(second, List.of(), Optional.of(config));

        assertThat(ConfigFile.load(second.resolve("config")).string("Identity.PeerID"))
                .isEqualTo(ConfigFile.load(first.resolve("config")).string("Identity.PeerID"));
    }

    private void init(Path repo, List<String> profiles, Optional<String> config) {
        init(repo, "ed25519", OptionalLong.empty(), profiles, config);
    }

    private void init(
            Path repo,
            String algorithm,
            OptionalLong bits,
            List<String> profiles,
            Optional<String> config) {
        PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
        new RepoInitializer(repo, out).init(algorithm, bits, profiles, config);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
