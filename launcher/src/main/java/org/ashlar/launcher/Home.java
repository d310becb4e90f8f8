package org.ashlar.launcher;

import java.nio.file.Path;

/** Where the distribution is: {@code bundle/}, {@code lib/}, {@code commands.json}. */
final class Home {
    private static final String PROPERTY = "ashlar.home";

    private Home() {}

    static Path directory() {
        String home = System.getProperty(PROPERTY);
        if (home == null) {
            throw ExitException.failure(
                    "the program must be started through bin/ipfs (property " + PROPERTY + ")");
        }
        return Path.of(home);
    }

    static Path bundles() {
        return directory().resolve("bundle");
    }

    static Path specs() {
        return directory().resolve("commands.json");
    }

    /** True when the user sees what goes to standard error. */
    static boolean errorIsTerminal() {
        return Boolean.getBoolean("ashlar.tty.err");
    }

    /** True when standard input is a terminal, not data. */
    static boolean inputIsTerminal() {
        return Boolean.getBoolean("ashlar.tty.in");
    }
}
