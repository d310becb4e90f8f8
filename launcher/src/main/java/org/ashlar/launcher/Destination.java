package org.ashlar.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * The place where an archive that is not to be trusted is unpacked. Nothing is written outside of
 * it or through a link, and nothing that is there already is changed: directories are merged, files
 * and links that are the same are left alone, everything else that is in the way is an error.
 * Confined to one thread.
 */
final class Destination {
    private static final int BUFFER = 64 << 10;

    private final Path target;

    /**
     * @param target where the single root of the archive goes: its own name is dropped, unless it
     *     is no directory and the target is one
     */
    Destination(Path target) {
        this.target = target;
    }

    /** Maps an entry's name to a file below the target; refuses all that could lead elsewhere. */
    Path place(String name, boolean directory) throws IOException {
        String[] parts = name.replaceAll("/+$", "").split("/", -1);
        if (parts.length == 1 && !directory && isDirectory(target)) {
            return target.resolve(safe(parts[0], name));
        }
        Path place = target;
        for (int i = 1; i < parts.length; i++) {
            String part = safe(parts[i], name);
            if (!isDirectory(place)) {
                throw new IOException("the archive puts an entry below a non-directory: " + name);
            }
            place = place.resolve(part);
        }
        return place;
    }

    private static String safe(String part, String name) throws IOException {
        if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf(0) >= 0) {
            throw new IOException("the archive holds an unsafe name: " + name);
        }
        return part;
    }

    void directory(Path directory) throws IOException {
        if (isDirectory(directory)) {
            return;
        }
        if (Files.isRegularFile(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("mkdir " + directory + ": not a directory"); // as Kubo says it
        }
        if (exists(directory)) {
            throw inTheWay(directory);
        }
        if (directory.equals(target)) {
            Files.createDirectories(directory);
        } else {
            Files.createDirectory(directory);
        }
    }

    void symlink(Path link, String to) throws IOException {
        Path wanted = Path.of(to);
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(wanted)) {
            return;
        }
        if (exists(link)) {
            throw inTheWay(link);
        }
        Files.createSymbolicLink(link, wanted);
    }

    /** Stores what the stream gives next; the file appears under its name when it is complete. */
    void file(Path file, long size, InputStream in) throws IOException {
        if (exists(file)) {
            if (!holds(file, size, in)) {
                throw inTheWay(file);
            }
            return;
        }
        Path part = Files.createTempFile(file.toAbsolutePath().getParent(), ".ipfs-get-", ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                copy(in, size, out);
            }
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** True when the file is what the stream gives next; a difference may be found early. */
    private static boolean holds(Path file, long size, InputStream in) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != size) {
            return false;
        }
        byte[] wanted = new byte[BUFFER];
        try (InputStream there = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (long left = size; left > 0; ) {
                int n = next(in, wanted, left);
                if (!Arrays.equals(Arrays.copyOf(wanted, n), there.readNBytes(n))) {
                    return false;
                }
                left -= n;
            }
        }
        return true;
    }

    private static void copy(InputStream in, long size, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = size; left > 0; ) {
            int n = next(in, buffer, left);
            out.write(buffer, 0, n);
            left -= n;
        }
    }

    private static int next(InputStream in, byte[] buffer, long left) throws IOException {
        int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (n < 0) {
            throw new EOFException("the archive ends early");
        }
        return n;
    }

    private static boolean isDirectory(Path place) {
        return Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean exists(Path place) {
        return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    }

    static IOException inTheWay(Path place) {
        return new IOException(place + " exists already; choose another place with --output");
    }
}
