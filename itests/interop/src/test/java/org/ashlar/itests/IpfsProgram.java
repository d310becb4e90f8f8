package org.ashlar.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An {@code ipfs} program, of this project or of Kubo, with a repo. Safe for use by any thread. */
final class IpfsProgram {
    private final Path binary;
    private final Path repo;
    private final List<String> prefix = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    IpfsProgram(Path binary, Path repo) {
        this.binary = binary;
        this.repo = repo;
        environment.put("IPFS_PATH", repo.toString());
        environment.put("HOME", repo.resolveSibling("home").toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("IPFS_TELEMETRY", "off");
    }

    Path repo() {
        return repo;
    }

    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** A copy with one variable changed. */
    IpfsProgram with(String name, String value) {
        IpfsProgram copy = new IpfsProgram(binary, repo);
        copy.environment.putAll(environment);
        copy.environment.put(name, value);
        copy.prefix.addAll(prefix);
        return copy;
    }

    /** A copy that runs in a network namespace. */
    IpfsProgram in(String namespace) {
        IpfsProgram copy = new IpfsProgram(binary, repo);
        copy.environment.putAll(environment);
        copy.prefix.addAll(List.of("ip", "netns", "exec", namespace));
        return copy;
    }

    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(binary.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    Run call(String... arguments) {
        return new Run(command(arguments), environment);
    }

    Outcome run(String... arguments) {
        return call(arguments).go();
    }

    /** Runs a command that must succeed and returns its stripped output. */
    String text(String... arguments) {
        return run(arguments).text();
    }

    /** A repo that listens on loopback only, knows nobody and asks nobody. */
    IpfsProgram init(String... arguments) {
        try {
            Files.createDirectories(repo.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(List.of("init", "--profile=test"));
        words.addAll(List.of(arguments));
        text(words.toArray(String[]::new));
        text("config", "Routing.Type", "none");
        return this;
    }

    Daemon daemon(String... arguments) {
        List<String> words = new ArrayList<>(List.of("daemon"));
        words.addAll(List.of(arguments));
        return Daemon.start(this, command(words.toArray(String[]::new)));
    }
}
