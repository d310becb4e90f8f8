package org.ashlar.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running daemon. Safe for use by any thread; closing it ends the process. */
final class Daemon implements AutoCloseable {
    private static final Pattern GATEWAY =
            Pattern.compile("Gateway server listening on /ip4/127\\.0\\.0\\.1/tcp/(\\d+)");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final IpfsProgram program;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    private Daemon(IpfsProgram program, Process process) {
        this.program = program;
        this.process = process;
    }

    /** Starts a daemon and waits until it says that it is ready. */
    static Daemon start(IpfsProgram program, List<String> command) {
        Daemon daemon = launch(program, command);
        daemon.await(daemon.ready);
        return daemon;
    }

    /** Starts a daemon and waits for nothing. */
    static Daemon launch(IpfsProgram program, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        try {
            Daemon daemon = new Daemon(program, builder.start());
            Thread reader = new Thread(daemon::read, "daemon output");
            reader.setDaemon(true);
            reader.start();
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
                if (line.equals("Daemon is ready")) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        } finally {
            ready.completeExceptionally(new IOException("ended before it was ready"));
            drained.complete(null);
        }
    }

    private void await(CompletableFuture<Void> event) {
        try {
            event.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("daemon: " + output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits until the daemon is ready, which is true, or has ended. */
    boolean comesUp() {
        try {
            return ready.handle((nothing, failure) -> failure == null)
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("daemon: " + output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    IpfsProgram program() {
        return program;
    }

    long pid() {
        return process.pid();
    }

    /** What the daemon has printed, on both streams. */
    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** The address and id to dial. */
    String address() {
        return program.text("id", "-f=<addrs>")
                .lines()
                .filter(line -> line.startsWith("/ip4/127.0.0.1/tcp/"))
                .findFirst()
                .orElseThrow();
    }

    String peerId() {
        return program.text("id", "-f=<id>");
    }

    /** The port that it said the gateway listens on. */
    int gatewayPort() {
        Matcher port = GATEWAY.matcher(output());
        if (!port.find()) {
            throw new AssertionError("no gateway: " + output());
        }
        return Integer.parseInt(port.group(1));
    }

    /** Where the RPC answers, from the {@code api} file of the repo. */
    URI rpc() {
        return URI.create("http://" + hostAndPort("api"));
    }

    private String hostAndPort(String file) {
        try {
            String[] parts = Files.readString(program.repo().resolve(file)).strip().split("/", -1);
            return parts[2] + ":" + parts[4];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory of the process that is not backed by a file, in KiB: now, or its peak with smaps. */
    long anonymousKib() {
        return status("RssAnon");
    }

    long residentKib() {
        return status("VmRSS");
    }

    private long status(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                    .filter(line -> line.startsWith(key + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Sends SIGTERM and returns how long the daemon took to end. */
    Duration terminate() {
        long before = System.nanoTime();
        process.destroy();
        end();
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** Stops the process for a while (SIGSTOP), as a machine that sleeps does, or wakes it. */
    void sleep(boolean sleeps) {
        List<String> command = List.of("kill", sleeps ? "-STOP" : "-CONT", Long.toString(pid()));
        String unused = new Run(command, Map.of()).go().text();
    }

    /** Sends SIGKILL. */
    void kill() {
        process.destroyForcibly();
        end();
    }

    /** Waits for the end of the process and of its output. */
    int end() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        await(drained);
        return process.exitValue();
    }

    @Override
    public void close() {
        terminate();
    }
}
