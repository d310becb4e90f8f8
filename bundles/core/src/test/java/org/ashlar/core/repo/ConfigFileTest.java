package org.ashlar.core.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private final Path repo;
    private final Path file;

    ConfigFileTest(@TempDir Path repo) {
        this.repo = repo;
        new RepoInitializer(repo, new PrintStream(OutputStream.nullOutputStream()))
                .init("ed25519", OptionalLong.empty(), List.of(), Optional.empty());
        file = repo.resolve("config");
    }

    @Test
    void setsValuesDurablyAndKeepsWhatItDoesNotKnow() throws IOException {
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("\\{", "{\"Future\": {\"a\": [1, null]},"));
        ConfigFile config = ConfigFile.load(file);

        config.set("Datastore.StorageMax", "5GB");

        ConfigFile again = ConfigFile.load(file);
        assertThat(again.bytes("Datastore.StorageMax")).hasValue(5_000_000_000L);
        assertThat(again.get("Future.a").orElseThrow().toString()).isEqualTo("[1, null]");
        assertThat(again.identity().encoded()).isEqualTo(config.identity().encoded());
    }

    @Test
    void neverShowsOrChangesThePrivateKey() {
        ConfigFile config = ConfigFile.load(file);

        assertThatThrownBy(() -> config.lookup("Identity.PrivKey"))
                .hasMessage("cannot show or change private key through API");
        assertThatThrownBy(() -> config.set("identity.privkey", "x"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> config.set("Identity", Map.of()))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(config.get("Identity.PrivKey")).isEmpty();
        assertThat(config.tree().toString()).doesNotContain("PrivKey");
        assertThat(config.shown().toString()).doesNotContain("PrivKey");
    }

    @Test
    void refusesValuesOfAWrongTypeAndLeavesTheFile() throws IOException {
        ConfigFile config = ConfigFile.load(file);
        String before = Files.readString(file);

        assertThatThrownBy(() -> config.set("Datastore.StorageMax", 5L))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("failure to decode config");
        assertThatThrownBy(() -> config.set("No.Such.Key", "x"))
                .hasMessage("No.Such.Key not found");
        assertThatThrownBy(() -> config.set("Datastore.StorageMax.Deeper", "x"))
                .hasMessage("Datastore.StorageMax key is not a map");
        assertThatThrownBy(() -> config.set("Identity.PeerID", "12D3KooW"))
                .hasMessageContaining("key rotate");
        assertThatThrownBy(() -> config.set("Swarm.ConnMgr.Type", "clever"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("unrecognized Swarm.ConnMgr.Type: \"clever\"");
        assertThatThrownBy(() -> config.set("Provide.Strategy", "roots+mfs"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Provide.Strategy: \"roots\" goes with nothing else");

        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void refusesToChangeStoresInPassing() {
        ConfigFile config = ConfigFile.load(file);

        assertThatThrownBy(() -> config.set("Datastore.Spec", Map.of()))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void seesAnEditByAnotherProgramAfterRefresh() throws IOException {
        ConfigFile config = ConfigFile.load(file);
        String text = Files.readString(file);
        Path next = repo.resolve("config.next");
        Files.writeString(next, text.replace("\"10GB\"", "\"123456GB\""));
        Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        config.refresh();

        assertThat(config.string("Datastore.StorageMax")).contains("123456GB");
    }

    @Test
    void backsUpBesideTheFile() throws IOException {
        Path copy = ConfigFile.load(file).backup("pre-lowpower");

        assertThat(String.valueOf(copy.getFileName())).startsWith("config-pre-lowpower-");
        assertThat(Files.readString(copy)).isEqualTo(Files.readString(file));
    }

    @Test
    void changesTheIdentityAndNothingElse() {
        ConfigFile config = ConfigFile.load(file);
        config.set("Datastore.StorageMax", "7GB");
        PrivateKey fresh = Keys.generateEd25519();

        config.changeIdentity(fresh);

        ConfigFile again = ConfigFile.load(file);
        assertThat(again.identity().encoded()).isEqualTo(fresh.encoded());
        assertThat(again.string("Datastore.StorageMax")).contains("7GB");
    }

    @Test
    void tellsWhatIsWrongWithAFileThatIsNoConfiguration() throws IOException {
        for (String bad : List.of("", "{", "[]", "nonsense", "{\"a\":1}}")) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> ConfigFile.load(file))
                    .as(bad)
                    .isInstanceOf(StorageException.class)
                    .hasMessageStartingWith("failure to decode config");
        }
        Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
        assertThatThrownBy(() -> ConfigFile.load(file)).hasMessageContaining("is not UTF-8 text");
        Files.delete(file);
        assertThatThrownBy(() -> ConfigFile.load(file)).hasMessageContaining("is missing");
    }

    @Test
    void readsSizesAndDurationsAsPeopleWriteThem() {
        ConfigFile config = ConfigFile.load(file);
        config.set("Datastore.GCPeriod", "1h30m");

        assertThat(config.duration("Datastore.GCPeriod").orElseThrow().toMinutes()).isEqualTo(90);
        assertThat(ByteSizes.parse("256KiB")).isEqualTo(262_144);
        assertThat(ByteSizes.parse("1.5 MB")).isEqualTo(1_500_000);
        assertThat(ByteSizes.show(81_988)).isEqualTo("82 kB");
        for (String bad : List.of("", "GB", "-1", "1 parsec", "9999999999999999EB")) {
            assertThatThrownBy(() -> ByteSizes.parse(bad))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
