package org.ashlar.launcher;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.core.repo.RepoInitializer;
import org.ashlar.core.repo.RepoLayout;

/** What the program does with a repo on its own, without the node. */
final class LocalCommands {
    private LocalCommands() {}

    static boolean isInitialized(Path repo) {
        return new RepoLayout(repo).isInitialized();
    }

    /** Fails, in words for a user, when there is no repo. */
    static void checkInitialized(Path repo) {
        new RepoLayout(repo).checkInitialized();
    }

    static void init(
            Path repo,
            String algorithm,
            OptionalLong bits,
            List<String> profiles,
            Optional<String> config,
            PrintStream out) {
        new RepoInitializer(repo, out).init(algorithm, bits, profiles, config);
    }
}
