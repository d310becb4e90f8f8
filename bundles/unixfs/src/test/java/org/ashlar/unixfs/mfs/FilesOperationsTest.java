package org.ashlar.unixfs.mfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.ashlar.multiformats.Cid;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.command.AddCommand;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Compares a list of operations, one after the other, with what Kubo did. */
class FilesOperationsTest {
    private final List<String> added = new ArrayList<>();

    private static List<String> lines() throws IOException {
        try (InputStream in =
                FilesOperationsTest.class.getResourceAsStream("files-operations.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void saysWhatKuboSaysAndEndsWithTheSameRoot() throws IOException {
        SoftAssertions soft = new SoftAssertions();
        try (FilesBench bench = new FilesBench()) {
            for (String line : lines()) {
                String[] columns = line.split("\t", -1);
                String said = step(bench, columns[0]);
                soft.assertThat(
                                said.replace("\\", "\\\\")
                                        .replace("\n", "\\n")
                                        .replace("\t", "\\t")
                                        .replace("\r", "\\r"))
                        .as(columns[0])
                        .isEqualTo(columns[1]);
                if (columns[0].startsWith("Import.")) {
                    continue; // Kubo renames the root at its next start, this node at its next
                    // change
                }
                soft.assertThat(bench.files("stat", "--hash", "/").trim())
                        .as("root after %s", columns[0])
                        .isEqualTo(columns[2]);
            }
        }
        soft.assertAll();
    }

    private String step(FilesBench bench, String operation) throws IOException {
        if (operation.startsWith("Import.")) {
            String[] parts = operation.split("=", 2);
            bench.imports.config.set(parts[0], value(parts[1]));
            return "";
        }
        List<String> words = new ArrayList<>();
        byte[] data = {};
        FakeInputFiles files = new FakeInputFiles();
        for (String word : operation.split(" ", -1)) {
            if (word.startsWith("@WIDE:")) {
                wide(files, Integer.parseInt(word.substring(6)));
            } else if (word.startsWith("@")) {
                String[] parts = word.substring(1).split(":", -1);
                data = Bytes.random(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
                files.file("", data);
            } else {
                words.add(substituted(word));
            }
        }
        return words.get(0).equals("add")
                ? add(bench, words.subList(1, words.size()), files)
                : bench.run(words, data);
    }

    private static Object value(String json) {
        if (json.equals("\"4KiB\"")) {
            return 4096L;
        }
        if (json.equals("false")) {
            return false;
        }
        return json.startsWith("\"")
                ? json.substring(1, json.length() - 1)
                : (Object) Long.valueOf(json);
    }

    private String substituted(String word) {
        String text = word;
        for (int i = 0; i < added.size(); i++) {
            text = text.replace("$" + (i + 1), added.get(i));
        }
        return text;
    }

    private static void wide(FakeInputFiles files, int count) {
        files.directory("t");
        for (int i = 0; i < count; i++) {
            files.file(String.format(Locale.ROOT, "t/x%05d", i), Bytes.random(i, 1));
        }
    }

    private String add(FilesBench bench, List<String> options, FakeInputFiles files)
            throws IOException {
        AddCommand add = bench.imports.addCommand();
        FakeCall call =
                new FakeCall(add.spec()).files(files).with("pin", false).with("quiet", true);
        for (String option : options) {
            String[] parts = option.substring(2).split("=", 2);
            call.with(parts[0], parts[1]);
        }
        RecordingEmitter out = new RecordingEmitter();
        add.run(call, out);
        String[] said = out.text(add, call).split("\n", -1);
        String cid = Cid.parse(said[said.length - 2]).toString();
        added.add(cid);
        return cid + "\n";
    }
}
