package org.ashlar.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the table of invocations; see its head for the format. */
final class Invocations {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s']|'[^']*')+");
    private static final String INPUT = " <<< ";

    private Invocations() {}

    /**
     * One line of the table.
     *
     * @param line as it is written
     * @param words arguments of the program
     * @param input standard input
     */
    record Line(String line, List<String> words, String input) {}

    /** The lines of one section. */
    static List<Line> section(String name, Map<String, String> cids) {
        List<Line> lines = new ArrayList<>();
        String section = "";
        for (String line : resource("invocations.txt").lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else if (section.equals(name)) {
                lines.add(parse(line, cids));
            }
        }
        return lines;
    }

    private static Line parse(String line, Map<String, String> cids) {
        int at = line.indexOf(INPUT);
        String text = at < 0 ? line : line.substring(0, at);
        for (Map.Entry<String, String> cid : new LinkedHashMap<>(cids).entrySet()) {
            text = text.replace("{" + cid.getKey() + "}", cid.getValue());
        }
        return new Line(line, words(text), at < 0 ? "" : line.substring(at + INPUT.length()));
    }

    /** Splits at blanks; quotes may begin in the middle of a word. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group().replace("'", ""));
        }
        return words;
    }

    /** A table of recorded facts. */
    static String resource(String name) {
        try (InputStream in = Invocations.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
