package org.ashlar.core.front.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.ashlar.error.StorageException;

/** Files of a store that has ended; stateless. */
final class StoreFiles {
    private static final String GOING = ".removed";

    private StoreFiles() {}

    /**
     * Removes a directory so that after a crash it is there as a whole or not at all; what such a
     * crash left under another name goes at the next call.
     *
     * @throws StorageException if something stays
     */
    static void removeAtOnce(Path directory) {
        Path going = directory.resolveSibling(directory.getFileName() + GOING);
        if (Files.isDirectory(going)) {
            remove(going);
        }
        if (Files.isDirectory(directory)) {
            try {
                Files.move(directory, going, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new StorageException("cannot remove " + directory + ": " + e, e);
            }
            remove(going);
        }
    }

    /**
     * Removes a directory with all that is in it.
     *
     * @throws StorageException if something stays
     */
    static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new StorageException("cannot remove " + directory + ": " + e, e);
        }
    }
}
