package org.ashlar.unixfs.importer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.command.AddCommand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares imports with recorded CIDs of Kubo. */
class ImportCasesTest {
    static Stream<String> cases() throws IOException {
        try (InputStream in = ImportCasesTest.class.getResourceAsStream("import-cases.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheSameCidAsKubo(String line) throws IOException {
        String[] columns = line.split("\t", -1);
        try (Imports imports = new Imports()) {
            AddCommand command = new AddCommand(imports.importer(), imports.config);
            FakeCall call =
                    new FakeCall(command.spec()).files(files(columns[1])).with("pin", false);
            for (String option : columns[0].split(" ", -1)) {
                give(call, option);
            }
            RecordingEmitter out = new RecordingEmitter();

            command.run(call, out);

            assertThat(out.json().get(out.json().size() - 1))
                    .contains("\"Hash\":\"" + columns[2] + "\"");
        }
    }

    private static void give(FakeCall call, String option) {
        if (option.equals("-w")) {
            call.with("wrap-with-directory", true);
        } else if (!option.isEmpty()) {
            String[] parts = option.substring(2).split("=", 2);
            call.with(parts[0], parts.length > 1 ? parts[1] : "true");
        }
    }

    private static FakeInputFiles files(String entries) {
        FakeInputFiles files = new FakeInputFiles();
        if (entries.startsWith("f:-:")) {
            String[] parts = entries.split(":", -1);
            return files.file("-", content(parts[2], parts[3]));
        }
        files.directory("t");
        for (String entry : entries.isEmpty() ? new String[0] : entries.split(";", -1)) {
            String[] parts = entry.split(":", -1);
            String path = "t/" + parts[1];
            switch (parts[0]) {
                case "f" -> files.file(path, content(parts[2], parts[3]));
                case "d" -> files.directory(path);
                case "l" -> files.symlink(path, parts[2]);
                default -> wide(files, path, Integer.parseInt(parts[2]), parts[3]);
            }
        }
        return files;
    }

    private static void wide(FakeInputFiles files, String prefix, int count, String size) {
        for (int i = 0; i < count; i++) {
            files.file(String.format("%s%05d", prefix, i), content(String.valueOf(i), size));
        }
    }

    private static byte[] content(String seed, String size) {
        return Bytes.random(Long.parseLong(seed), Integer.parseInt(size));
    }
}
