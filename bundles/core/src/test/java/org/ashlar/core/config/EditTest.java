package org.ashlar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.ashlar.core.repo.ConfigFile;
import org.ashlar.core.repo.LocalCommands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditTest {
    /** Other values where any other text would not do. */
    private static final Map<String, List<String>> OTHER =
            Map.of(
                    "security", List.of("noise"),
                    "autonat.service", List.of("disabled"),
                    "force.reachability", List.of("private"),
                    "peering", List.of("12D3KooWA /ip4/1.2.3.4/tcp/1", "12D3KooWB"));

    @TempDir private Path directory = Path.of("");

    private ConfigFile config() {
        if (!Files.exists(directory.resolve("repo"))) {
            init();
        }
        return ConfigFile.load(directory.resolve("repo/config"));
    }

    private void init() {
        LocalCommands.init(
                directory.resolve("repo"),
                "ed25519",
                OptionalLong.empty(),
                List.of(),
                Optional.empty(),
                System.out);
    }

    private Map<String, List<String>> record(String pid) {
        Map<String, List<String>> texts = new TreeMap<>();
        ConfigRecords.of(config(), Mode.DAEMON)
                .getOrDefault(pid, Map.of())
                .forEach(
                        (name, value) ->
                                texts.put(name.replace("_", "."), RecordKeys.texts(value)));
        return texts;
    }

    private static List<String> changed(String name, List<String> values) {
        List<String> other = OTHER.get(name);
        if (other != null) {
            return other;
        }
        if (values.size() != 1 || name.endsWith("addresses") || name.equals("bootstrap")) {
            return List.of("/ip4/1.2.3.4/tcp/5", "/ip4/1.2.3.4/tcp/6");
        }
        String value = values.get(0);
        if (value.equals("true") || value.equals("false")) {
            return List.of(String.valueOf(value.equals("false")));
        }
        boolean number = value.matches("-?[0-9]+");
        return List.of(number ? Long.parseLong(value) + 1000 + "" : "other");
    }

    @Test
    void eachValueOfARecordComesBackFromTheKeysThatItStandsFor() {
        int translated = 0;
        for (String pid : ConfigBridge.PIDS) {
            List<String> lost = new ArrayList<>();
            int kept = 0;
            for (String name : new HashSet<>(record(pid).keySet())) {
                Map<String, List<String>> was = record(pid);
                Map<String, List<String>> is = new TreeMap<>(was);
                is.put(name, changed(name, was.getOrDefault(name, List.of())));

                Edit edit = Edit.of(pid, was, is);

                if (edit.keys().isEmpty()) {
                    lost.add(name);
                    assertThat(edit.setBack()).containsExactly(name);
                } else {
                    config().setAll(edit.keys());
                    assertThat(record(pid)).as(pid).isEqualTo(is);
                    kept++;
                }
            }
            if (kept > 0) {
                assertThat(lost).as("of %s, stands for no key", pid).isEmpty();
                translated++;
            }
        }
        assertThat(translated).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aRecordThatIsMadeOrDeletedTurnsItsPartOnOrOff() {
        Map<String, List<String>> values = Map.of("loopback", List.of("false"));

        assertThat(Edit.of(ConfigRecords.MDNS, null, values).keys())
                .isEqualTo(Map.of("Discovery.MDNS.Enabled", true));
        assertThat(Edit.of(ConfigRecords.MDNS, values, null).keys())
                .isEqualTo(Map.of("Discovery.MDNS.Enabled", false));
    }

    @Test
    void aRecordThatTheNodeNeedsIsWantedBackAndOneThatItDoesNotKnowIsRefused() {
        Map<String, List<String>> values = Map.of("api.addresses", List.of("a"));

        assertThat(Edit.of(ConfigRecords.HTTP, values, null).gone()).isTrue();
        Edit unknown = Edit.of("org.ashlar.routing.dht", null, Map.of());
        assertThat(unknown.keys()).isEmpty();
        assertThat(unknown.wrong()).isNotEmpty();
    }

    @Test
    void whatIsNotInTheRecordIsNoWishAndTheSameInAnotherFormIsNone() {
        Map<String, List<String>> was =
                Map.of(
                        "conn.low.water", RecordKeys.texts(32),
                        "announce", RecordKeys.texts(new String[] {"a"}));

        assertThat(Edit.of(ConfigRecords.TRANSPORT, was, Map.of()).isNothing()).isTrue();
        Map<String, List<String>> is =
                Map.of(
                        "conn.low.water", RecordKeys.texts("32"),
                        "announce", RecordKeys.texts(List.of("a")),
                        "felix.fileinstall.filename", List.of("x"));
        assertThat(Edit.of(ConfigRecords.TRANSPORT, was, is).isNothing()).isTrue();
    }

    @Test
    void aValueOfAWrongFormIsTold() {
        Map<String, List<String>> was = Map.of("conn.low.water", List.of("32"));

        Edit edit = Edit.of(ConfigRecords.TRANSPORT, was, Map.of("conn.low.water", List.of("x")));

        assertThat(edit.keys()).isEmpty();
        assertThat(edit.wrong()).containsExactly("conn.low.water needs a whole number");
    }
}
