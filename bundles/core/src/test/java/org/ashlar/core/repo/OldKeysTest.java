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
import org.ashlar.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldKeysTest {
    private final Path file;

    OldKeysTest(@TempDir Path repo) {
        new RepoInitializer(repo, new PrintStream(OutputStream.nullOutputStream()))
                .init("ed25519", OptionalLong.empty(), List.of(), Optional.empty());
        file = repo.resolve("config");
    }

    @Test
    void storesEachOldNameUnderTheNameOfToday() throws IOException {
        ConfigFile config = ConfigFile.load(file);

        config.set("Reprovider.Interval", "0");
        config.set("Reprovider.Strategy", "flat");
        config.set("Swarm.EnableRelayHop", true);
        config.set("Swarm.DisableRelay", true);
        config.set("Swarm.EnableAutoRelay", false);
        config.set("Swarm.EnableAutoNATService", false);
        config.set("Experimental.StrategicProviding", true);
        config.set("Experimental.AcceleratedDHTClient", true);
        config.set("Provider.WorkerCount", 3);
        config.set("Internal.UnixFSShardingSizeThreshold", "1MiB");

        ConfigFile again = ConfigFile.load(file);
        assertThat(again.string("Provide.DHT.Interval")).contains("0");
        assertThat(again.string("Provide.Strategy")).contains("all");
        assertThat(again.bool("Swarm.RelayService.Enabled")).contains(true);
        assertThat(again.bool("Swarm.Transports.Network.Relay")).contains(false);
        assertThat(again.bool("Swarm.RelayClient.Enabled")).contains(false);
        assertThat(again.string("AutoNAT.ServiceMode")).contains("disabled");
        assertThat(again.bool("Provide.Enabled")).contains(false);
        assertThat(again.bool("Routing.AcceleratedDHTClient")).contains(true);
        assertThat(again.integer("Provide.DHT.MaxWorkers")).hasValue(3);
        assertThat(again.bytes("Import.UnixFSHAMTDirectorySizeThreshold")).hasValue(1 << 20);
        assertThat(Files.readString(file))
                .contains("\"Reprovider\": {}")
                .doesNotContain("EnableRelayHop", "DisableRelay\"", "EnableAuto");
    }

    @Test
    void checksAValueOfAnOldNameAsOneOfTheNew() throws IOException {
        ConfigFile config = ConfigFile.load(file);
        String before = Files.readString(file);

        assertThatThrownBy(() -> config.set("Reprovider.Interval", "often"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> config.set("Swarm.DisableRelay", "yes"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("flag");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void understandsAWholeConfigurationOfAnOlderRelease() throws IOException {
        String text = Files.readString(file);
        Files.writeString(
                file,
                text.replace(
                        "\"Reprovider\": {}",
                        "\"Reprovider\": {\"Interval\": \"12h\", \"Strategy\": \"roots\"}"));

        ConfigFile config = ConfigFile.load(file);

        assertThat(config.duration("Provide.DHT.Interval").orElseThrow().toHours()).isEqualTo(12);
        assertThat(config.string("Provide.Strategy")).contains("roots");
        config.set("Datastore.StorageMax", "5GB");
        assertThat(Files.readString(file)).contains("\"12h\"").doesNotContain("Reprovider");
    }

    @Test
    void anOldNameInAReplacementCountsUnlessTheNewOneWasChangedToo() {
        ConfigFile config = ConfigFile.load(file);
        config.set("Provide.DHT.Interval", "22h");

        config.update(
                tree -> {
                    ConfigTree.put(tree, "Reprovider.Interval", "7h");
                    return tree;
                });
        assertThat(config.string("Provide.DHT.Interval")).contains("7h");

        config.update(
                tree -> {
                    ConfigTree.put(tree, "Reprovider.Interval", "9h");
                    ConfigTree.put(tree, "Provide.DHT.Interval", "8h");
                    return tree;
                });
        assertThat(config.string("Provide.DHT.Interval")).contains("8h");
        assertThat(config.tree()).doesNotContainKey("Reprovider");
    }

    @Test
    void emptyTextIsTheDefault() {
        Map<String, Object> tree = JsonTree.parseObject("{\"Reprovider\":{\"Interval\":\"\"}}");

        assertThat(OldKeys.renamed(tree, Map.of())).isEmpty();
    }
}
