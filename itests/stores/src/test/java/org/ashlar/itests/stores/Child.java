package org.ashlar.itests.stores;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/** A running {@link CrashChild}. Confined to one thread. */
final class Child {
    private static final long LIMIT_SECONDS = 240;

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();

    Child(List<String> arguments) throws IOException {
        List<String> command = java(CrashChild.class);
        command.addAll(arguments);
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        reader = new Thread(this::read, "reports");
        reader.start();
    }

    /** The command that runs a class of these tests. */
    static List<String> java(Class<?> main) {
        return new ArrayList<>(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()));
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            String line = in.readLine();
            while (line != null) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
                line = in.readLine();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Waits for a moment, which the number of reported lines and the world decide. */
    void await(IntPredicate moment) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (lines) {
            while (!moment.test(lines.size())) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new AssertionError("came to nothing: " + lines);
                }
                lines.wait(1);
            }
        }
    }

    /** Lets it run a little longer. */
    void pause(long millis) throws InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("ended by itself: " + lines);
        }
    }

    /** Sends SIGKILL and waits for the end of process and reports. */
    void kill() throws InterruptedException {
        var unused = process.toHandle().destroyForcibly(); // leaves what it printed to be read
        process.waitFor();
        reader.join();
    }

    /** What the workers reported, after the end. */
    List<String> lines() {
        synchronized (lines) {
            return lines.stream().filter(line -> !line.equals("R")).toList();
        }
    }
}
