package org.ashlar.core.front.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.ashlar.error.StorageException;

/** Files of a store that has ended; stateless. */
final class StoreFiles {
    private StoreFiles() {}

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
