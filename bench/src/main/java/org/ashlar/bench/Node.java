package org.ashlar.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One daemon with a repo of its own on loopback. Confined to one thread. */
final class Node implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;
    private static final String READY = "Daemon is ready";

    private final Kind kind;
    private final Path repo;
    private final Path log;
    private final int rpcPort;
    private final Process process;
    private final double startSeconds;

    /** Makes a repo with a profile, starts the daemon and waits until it says that it is ready. */
    Node(Kind kind, Path directory, String profile) throws IOException, InterruptedException {
        this(kind, directory, profile, List.of());
    }

    /** As above, with further commands before the start. */
    Node(Kind kind, Path directory, String profile, List<List<String>> settings)
            throws IOException, InterruptedException {
        this.kind = kind;
        this.repo = directory.resolve("repo");
        this.log = directory.resolve("log");
        Files.createDirectories(directory);
        run("init", "--profile=" + profile);
        rpcPort = freePort();
        List<List<String>> commands = new ArrayList<>(kind.configuration());
        commands.add(Kind.config("Addresses.API", "\"/ip4/127.0.0.1/tcp/" + rpcPort + "\""));
        commands.add(Kind.config("Addresses.Gateway", "\"/ip4/127.0.0.1/tcp/" + freePort() + "\""));
        commands.add(Kind.config("Addresses.Swarm", "[\"/ip4/127.0.0.1/tcp/" + freePort() + "\"]"));
        commands.addAll(settings);
        for (List<String> command : commands) {
            run(command.toArray(String[]::new));
        }
        long start = System.nanoTime();
        process = builder("daemon").start();
        awaitReady();
        startSeconds = (System.nanoTime() - start) / 1e9;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(kind.program().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("IPFS_PATH", repo.toString());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return builder;
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        Process done = builder(arguments).start();
        if (!done.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || done.exitValue() != 0) {
            done.destroyForcibly();
            throw new IOException(
                    kind.name() + " " + String.join(" ", arguments) + " failed:\n" + logged());
        }
    }

    private String logged() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    private void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!logged().contains(READY)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException(kind.name() + " did not start:\n" + logged());
            }
            Thread.sleep(5);
        }
    }

    double startSeconds() {
        return startSeconds;
    }

    ProcessFigures figures() throws IOException {
        return ProcessFigures.of(process.pid());
    }

    Rpc rpc() {
        return new Rpc(URI.create("http://127.0.0.1:" + rpcPort + "/api/v0/"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
