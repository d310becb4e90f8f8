package org.ashlar.core.front.filestore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ashlar.multiformats.Hashes;

/** Reads what references point to, and believes nothing. Safe for use by any thread. */
final class FileReader {
    private final Path top;

    /**
     * @param top paths of references begin here
     */
    FileReader(Path top) {
        this.top = top;
    }

    /**
     * The bytes of a reference.
     *
     * @throws BrokenReferenceException if the file is gone, unreadable or holds other bytes
     */
    byte[] read(FileReference reference) {
        Path file = top.resolve(reference.path());
        byte[] bytes;
        try {
            bytes = read(file, reference);
        } catch (NoSuchFileException e) {
            throw broken(FileStatus.NO_FILE, "open " + file + ": no such file or directory");
        } catch (IOException e) {
            throw broken(FileStatus.FILE_ERROR, "read " + file + ": " + e.getMessage());
        }
        if (!Hashes.verifies(reference.hash(), bytes)) {
            throw broken(
                    FileStatus.CHANGED,
                    "data in file did not match. "
                            + reference.path()
                            + " offset "
                            + reference.offset());
        }
        return bytes;
    }

    private static byte[] read(Path file, FileReference reference) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would block for ever
            throw new IOException(Files.isDirectory(file) ? "is a directory" : "not a file");
        }
        ByteBuffer into = ByteBuffer.allocate(reference.size());
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            while (into.hasRemaining()) {
                if (in.read(into, reference.offset() + into.position()) < 0) {
                    throw broken(FileStatus.CHANGED, "EOF");
                }
            }
        }
        return into.array();
    }

    private static BrokenReferenceException broken(FileStatus status, String what) {
        return new BrokenReferenceException(status, what);
    }
}
