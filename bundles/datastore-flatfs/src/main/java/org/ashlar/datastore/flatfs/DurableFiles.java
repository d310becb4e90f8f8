package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes files and names survive a loss of power. Stateless. */
final class DurableFiles {
    private DurableFiles() {}

    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes a directory, and those above it, so that they survive a loss of power. */
    static void createDirectories(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory) && parent != null) {
            createDirectories(parent);
            Files.createDirectories(directory);
            forceDirectory(parent);
        }
    }
}
