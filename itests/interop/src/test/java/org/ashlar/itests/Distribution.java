package org.ashlar.itests;

import java.nio.file.Files;
import java.nio.file.Path;

/** The assembled distribution under test. Safe for use by any thread. */
final class Distribution {
    private Distribution() {}

    /** Top folder of the checkout. */
    static Path root() {
        return Path.of(System.getProperty("ashlar.root")).toAbsolutePath().normalize();
    }

    static Path home() {
        Path home = Path.of(System.getProperty("ashlar.dist")).toAbsolutePath().normalize();
        if (!Files.isExecutable(home.resolve("bin/ipfs"))) {
            throw new AssertionError("not assembled: " + home);
        }
        return home;
    }

    /** The program under test with a repo that need not exist yet. */
    static IpfsProgram ashlar(Path repo) {
        return new IpfsProgram(home().resolve("bin/ipfs"), repo);
    }
}
