package org.ashlar.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a child process to its end. Confined to the thread that made it. */
final class Run {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final ProcessBuilder builder;
    private byte[] input = {};

    Run(List<String> command, Map<String, String> environment) {
        builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
    }

    Run in(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    Run input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** Writes standard output to a file, byte by byte. */
    Run to(Path file) {
        builder.redirectOutput(file.toFile());
        return this;
    }

    Outcome go() {
        try {
            Process process = builder.start();
            CompletableFuture<String> out = drain(process.getInputStream());
            CompletableFuture<String> err = drain(process.getErrorStream());
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException e) {
                // A program that fails early does not read all of its input.
            }
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT + ": " + builder.command());
            }
            return new Outcome(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new AssertionError("cannot start " + builder.command(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static CompletableFuture<String> drain(InputStream in) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (in) {
                        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        return "unreadable: " + e;
                    }
                },
                task -> new Thread(task, "drain").start());
    }
}
