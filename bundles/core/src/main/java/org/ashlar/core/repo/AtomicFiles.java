package org.ashlar.core.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Replaces small files so that a crash leaves the old content or the new one, never a part. Safe
 * for use by any thread; writers of one file take turns by themselves.
 */
public final class AtomicFiles {
    private static final String OWNER_ONLY = "rw-------";
    private static final String READABLE = "rw-r--r--";
    private static final String READ_ONLY = "r--------";

    private AtomicFiles() {}

    /** Replaces a file that only its owner may read. */
    public static void writeSecret(Path file, String text) throws IOException {
        write(file, text, OWNER_ONLY);
    }

    /** As {@link #writeSecret(Path, String)}, of bytes. */
    static void writeSecret(Path file, byte[] content) throws IOException {
        write(file, content, OWNER_ONLY);
    }

    /** Replaces a file that everybody may read. */
    public static void write(Path file, String text) throws IOException {
        write(file, text, READABLE);
    }

    /** Replaces a file that only its owner may read, and nobody may write. */
    static void writeReadOnly(Path file, byte[] content) throws IOException {
        write(file, content, READ_ONLY);
    }

    private static void write(Path file, String text, String mode) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8), mode);
    }

    private static void write(Path file, byte[] content, String mode) throws IOException {
        Path directory = parent(file);
        Path temporary = temporary(directory, "." + file.getFileName() + ".");
        try {
            fill(temporary, content);
            if (posix(directory) && !mode.equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(mode));
            }
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncDirectory(directory);
    }

    /**
     * Writes a new file with a name that begins with {@code prefix}; only its owner may read it.
     */
    public static Path writeNew(Path directory, String prefix, String text) throws IOException {
        Path file = temporary(directory, prefix);
        fill(file, text.getBytes(StandardCharsets.UTF_8));
        syncDirectory(directory);
        return file;
    }

    /** Makes renames and new files in a directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        if (!posix(directory)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Creates a directory with its parents; only its owner may enter it. */
    static void createPrivateDirectory(Path directory) throws IOException {
        if (posix(parent(directory))) {
            Files.createDirectories(directory, permissions("rwx------"));
        } else {
            Files.createDirectories(directory);
        }
    }

    /** A fresh file; secrets never stand in one that others may read, not even for a moment. */
    private static Path temporary(Path directory, String prefix) throws IOException {
        return posix(directory)
                ? Files.createTempFile(directory, prefix, "", permissions(OWNER_ONLY))
                : Files.createTempFile(directory, prefix, "");
    }

    private static void fill(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no file can be written at " + file);
        }
        return parent;
    }
}
