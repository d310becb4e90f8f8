package org.ashlar.itests.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of the assembled program in a process of its own. Confined to one thread. */
public class Daemon implements AutoCloseable {
    private static final long LIMIT_SECONDS = 240;
    private static final long LOOK_MS = 50;

    private final Path repo;
    private final Path log;
    private final Process process;

    /**
     * Starts it and waits until it is ready.
     *
     * @param directory holds the repo and the log
     * @param name of the log
     * @param javaOptions further flags of Java, one at most
     * @param options of the daemon
     */
    public Daemon(Path directory, String name, String javaOptions, String... options)
            throws IOException, InterruptedException {
        this(home(), directory, name, javaOptions, options);
    }

    /**
     * The same with a program of one's own.
     *
     * @param home where it is unpacked
     */
    protected Daemon(Path home, Path directory, String name, String javaOptions, String... options)
            throws IOException, InterruptedException {
        repo = directory.resolve("repo");
        log = directory.resolve(name + ".log");
        Files.deleteIfExists(repo.resolve("api"));
        List<String> words = new ArrayList<>();
        words.add(home.resolve("bin/ipfs").toString());
        words.add("daemon");
        words.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("IPFS_PATH", repo.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ASHLAR_JAVA_OPTS", javaOptions);
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        await("Daemon is ready");
    }

    /** Where the assembled program is. */
    public static Path home() {
        return Path.of(System.getProperty("ashlar.home"));
    }

    private String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Waits until it has said something. */
    public void await(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!log().contains(text)) {
            boolean ended = process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() > deadline) {
                throw new AssertionError("no \"" + text + "\" in " + log());
            }
        }
    }

    /** Where its repo is. */
    public Path repo() {
        return repo;
    }

    /** A client of it. */
    public Rpc rpc() throws IOException {
        return new Rpc(port());
    }

    /** Where its RPC listens. */
    public int port() throws IOException {
        String api = Files.readString(repo.resolve("api"), StandardCharsets.UTF_8).trim();
        return Integer.parseInt(api.substring(api.lastIndexOf('/') + 1));
    }

    /** True if it ends by itself in time. */
    public boolean ends() throws InterruptedException {
        return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Kills it, and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
