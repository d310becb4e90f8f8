package org.ashlar.unixfs.importer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.command.AddCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares imports with recorded CIDs of Kubo. */
class ImportCasesTest {
    static Stream<Case> cases() throws IOException {
        try (InputStream in = ImportCasesTest.class.getResourceAsStream("import-cases.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).map(Case::new).toList().stream();
        }
    }

    @Test
    void thereAreSomeHundredCases() throws IOException {
        assertThat(cases().count()).isGreaterThan(400);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheSameCidAsKubo(Case wanted) throws IOException {
        try (Imports imports = new Imports()) {
            wanted.configure(imports.config);
            AddCommand add = imports.addCommand();
            FakeCall call = wanted.call(add);
            RecordingEmitter out = new RecordingEmitter();

            add.run(call, out);

            Map<?, ?> last = (Map<?, ?>) out.values().get(out.values().size() - 1);
            assertThat(last.get("Hash")).isEqualTo(wanted.cid);
        }
    }
}
