package org.ashlar.unixfs.importer;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ashlar.command.Command;
import org.ashlar.command.InputFile;
import org.ashlar.command.InputFiles;
import org.ashlar.command.Invocation;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeNodeConfig;

/**
 * One line of a table of imports; the script beside the table explains it. Confined to one thread.
 */
final class Case {
    private final String options;
    private final String entries;
    final String cid;

    Case(String line) {
        String[] columns = line.split("\t", -1);
        options = columns[0];
        entries = columns[1];
        cid = columns[2];
    }

    /** Sets the values of the configuration. */
    void configure(FakeNodeConfig config) {
        for (String word : options.split(" ", -1)) {
            if (word.startsWith("Import.")) {
                String[] parts = word.split("=", 2);
                config.set(parts[0], value(parts[1]));
            }
        }
    }

    private static Object value(String json) {
        if (json.startsWith("\"")) {
            String text = json.substring(1, json.length() - 1);
            return text.endsWith("KiB")
                    ? (Object) (Long.parseLong(text.substring(0, text.length() - 3)) << 10)
                    : text;
        }
        return json.equals("true") || json.equals("false")
                ? (Object) Boolean.valueOf(json)
                : (Object) Long.valueOf(json);
    }

    /** The call of {@code add}. */
    FakeCall call(Command add) {
        List<String> words = new ArrayList<>();
        for (String word : options.split(" ", -1)) {
            if (!word.isEmpty() && !word.startsWith("Import.")) {
                words.add(word);
            }
        }
        FakeCall call = new FakeCall(add.spec()).with("pin", false);
        Invocation.parse(add.spec(), words).options().forEach((k, v) -> call.with(k, v.get(0)));
        return call.files(files());
    }

    private InputFiles files() {
        List<InputFile> files = new ArrayList<>();
        if (entries.startsWith("f:-:")) {
            String[] parts = entries.split(":", -1);
            files.add(file("-", content(parts[2], parts[3]), new String[0]));
        } else {
            tree(files);
        }
        var iterator = files.iterator();
        return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    private void tree(List<InputFile> files) {
        files.add(entry("t", InputFile.Kind.DIRECTORY, new byte[0], new String[0]));
        for (String entry : entries.isEmpty() ? new String[0] : entries.split(";", -1)) {
            String[] given = entry.split("@", -1);
            String[] parts = given[0].split(":", -1);
            String path = "t/" + parts[1];
            switch (parts[0]) {
                case "f" -> files.add(file(path, content(parts[2], parts[3]), given));
                case "l" ->
                        files.add(
                                entry(
                                        path,
                                        InputFile.Kind.SYMLINK,
                                        parts[2].getBytes(StandardCharsets.UTF_8),
                                        given));
                case "d" -> {
                    if (parts[1].isEmpty()) {
                        files.set(0, entry("t", InputFile.Kind.DIRECTORY, new byte[0], given));
                    } else {
                        files.add(entry(path, InputFile.Kind.DIRECTORY, new byte[0], given));
                    }
                }
                default -> wide(files, path, Integer.parseInt(parts[2]), parts[3]);
            }
        }
    }

    private static void wide(List<InputFile> files, String prefix, int count, String size) {
        for (int i = 0; i < count; i++) {
            String path = String.format(Locale.ROOT, "%s%05d", prefix, i);
            files.add(file(path, content(String.valueOf(i), size), new String[0]));
        }
    }

    private static InputFile file(String path, byte[] content, String[] given) {
        return entry(path, InputFile.Kind.FILE, content, given);
    }

    private static InputFile entry(
            String path, InputFile.Kind kind, byte[] content, String[] given) {
        InputStream in = new ByteArrayInputStream(content);
        if (given.length < 3) {
            return new InputFile(path, kind, in, Optional.empty());
        }
        String[] time = given[2].split("\\.", -1);
        OptionalLong nanos =
                time.length < 2
                        ? OptionalLong.of(0)
                        : OptionalLong.of(Long.parseLong((time[1] + "000000000").substring(0, 9)));
        Instant mtime = Instant.ofEpochSecond(Long.parseLong(time[0]), nanos.getAsLong());
        OptionalInt mode = OptionalInt.of(Integer.parseInt(given[1], 8));
        return new InputFile(path, kind, in, Optional.empty(), mode, Optional.of(mtime));
    }

    private static byte[] content(String seed, String size) {
        return Bytes.random(Long.parseLong(seed), Integer.parseInt(size));
    }

    @Override
    public String toString() {
        return options + " | " + entries;
    }
}
