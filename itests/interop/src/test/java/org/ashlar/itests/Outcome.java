package org.ashlar.itests;

import java.util.Optional;

/**
 * What one run of a program left.
 *
 * @param exit exit code
 * @param out standard output
 * @param err standard error
 */
record Outcome(int exit, String out, String err) {
    /** Standard output without white space at its ends, after a run that had to succeed. */
    String text() {
        if (exit != 0) {
            throw new AssertionError("exit code " + exit + ": " + err + out);
        }
        return out.strip();
    }

    /** The line of standard error that begins with {@code Error:}. */
    Optional<String> error() {
        return err.lines().filter(line -> line.startsWith("Error:")).findFirst();
    }
}
