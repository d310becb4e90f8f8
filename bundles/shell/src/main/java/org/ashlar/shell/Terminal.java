package org.ashlar.shell;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The terminal of this process, set to give each key at once. Safe for use by any thread. */
final class Terminal implements AutoCloseable {
    private final String before;

    private Terminal(String before) {
        this.before = before;
    }

    /** Sets it, or gives nothing where there is none that can be set. */
    static Optional<Terminal> raw() {
        try {
            Terminal terminal = new Terminal(stty("-g"));
            stty("-icanon", "-echo", "min", "1", "time", "0");
            return Optional.of(terminal);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Sets it back. */
    @Override
    public void close() throws IOException {
        String unused = stty(before);
    }

    private static String stty(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(Redirect.INHERIT)
                        .redirectError(Redirect.DISCARD)
                        .start();
        try {
            byte[] answer = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                throw new IOException("no terminal");
            }
            return new String(answer, StandardCharsets.US_ASCII).strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
