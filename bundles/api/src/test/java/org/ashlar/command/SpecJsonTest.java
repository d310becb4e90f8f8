package org.ashlar.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecJsonTest {
    private static final CommandSpec SPEC =
            CommandSpec.of("pin", "ls")
                    .summary("List <pins> & more")
                    .description("long")
                    .argument(Argument.string("ipfs-path", "a path").optional().many().orStdin())
                    .argument(Argument.file("data", "a file").orDirectory())
                    .option(Option.string("type", "kind").alias("t").orElse("all"))
                    .option(Option.flag("quiet", "less"))
                    .option(Option.strings("header", "repeats"))
                    .localOnly()
                    .bytes()
                    .build();

    @Test
    void readsWhatItWrote() {
        assertThat(SpecJson.fromTree(SpecJson.toTree(SPEC))).isEqualTo(SPEC);
    }

    @Test
    void readsADocument() {
        var document = Map.of("Version", "7", "Commands", List.of(SpecJson.toTree(SPEC)));

        assertThat(SpecJson.version(document)).isEqualTo("7");
        assertThat(SpecJson.read(document)).containsExactly(SPEC);
    }

    @Test
    void writesOneLineOfJson() {
        assertThat(SpecJson.write("7", List.of(SPEC)))
                .startsWith("{\"Version\":\"7\",\"Commands\":[{\"Path\":[\"pin\",\"ls\"]")
                .contains("\"Names\":[\"type\",\"t\"],\"Kind\":\"STRING\",\"Default\":\"all\"")
                .doesNotContain("\n");
    }

    @Test
    void refusesWhatIsNoSpec() {
        assertThatThrownBy(() -> SpecJson.read("text"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SpecJson.fromTree(Map.of("Path", List.of(1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SpecJson.fromTree(Map.of("Output", "SMELL")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SpecJson.fromTree(Map.of("Options", List.of(Map.of()))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
