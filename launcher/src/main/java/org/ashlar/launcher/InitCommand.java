package org.ashlar.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ashlar.command.Invocation;
import org.ashlar.core.repo.LocalCommands;

/** {@code ipfs init}: makes a repo without starting anything. */
final class InitCommand {
    private final Invocation invocation;

    InitCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    int run() throws IOException {
        if (RepoPath.isServed(invocation)) {
            throw ExitException.failure(
                    "ipfs daemon is running. please stop it to run this command");
        }
        Optional<String> config = Optional.empty();
        if (!invocation.arguments().isEmpty()) {
            config = Optional.of(read(Path.of(invocation.arguments().get(0))));
        }
        LocalCommands.init(
                RepoPath.of(invocation),
                invocation.string("algorithm").orElse("ed25519"),
                invocation.integer("bits"),
                profiles(invocation.string("profile")),
                config,
                System.out);
        return 0;
    }

    static List<String> profiles(Optional<String> text) {
        return text.stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
