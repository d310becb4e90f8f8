package org.ashlar.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Words {@code --name=value} of a command line. Confined to one thread. */
final class Words {
    private final Map<String, String> given = new HashMap<>();
    private final String usage;

    /**
     * @throws IllegalArgumentException if a word has another form
     */
    Words(String usage, String... words) {
        this.usage = usage;
        for (String word : words) {
            int equals = word.indexOf('=');
            if (!word.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("unknown option " + word + "\n" + usage);
            }
            given.put(word.substring(2, equals), word.substring(equals + 1));
        }
    }

    String take(String name, String fallback) {
        String value = given.remove(name);
        return value == null ? fallback : value;
    }

    /** A program, which must be named unless there is a fallback. */
    Path program(String name, String fallback) {
        String path = take(name, fallback);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("--" + name + " is missing\n" + usage);
        }
        return Path.of(path).toAbsolutePath();
    }

    int number(String name, int fallback) {
        int number = Integer.parseInt(take(name, Integer.toString(fallback)));
        if (number < 0) {
            throw new IllegalArgumentException("--" + name + " is negative");
        }
        return number;
    }

    /**
     * All options were taken.
     *
     * @throws IllegalArgumentException if there are others
     */
    void end() {
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown " + given.keySet() + "\n" + usage);
        }
    }
}
