package org.ashlar.launcher.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Unpacks the directory {@code ashlar/} of a jar into a cache, under a name that follows from what
 * the jar holds: another jar gets another directory, the same is unpacked once. The directory
 * appears at once and complete, whatever happens meanwhile; only its owner may enter it. Used by
 * one thread.
 */
final class Unpacking {
    private static final String PREFIX = "ashlar/";
    private static final int NAME_LENGTH = 32;

    private final Path jar;
    private final Path cache;

    Unpacking(Path jar, Path cache) {
        this.jar = jar;
        this.cache = cache;
    }

    /**
     * The unpacked distribution.
     *
     * @throws IOException if it cannot be unpacked, or the cache is not the user's own
     */
    Path home() throws IOException {
        boolean posix = jar.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner =
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0];
        Files.createDirectories(cache, owner);
        if (posix
                && !PosixFilePermissions.toString(Files.getPosixFilePermissions(cache))
                        .endsWith("------")) {
            throw new IOException(cache + " must not be open to others: chmod 700 " + cache);
        }
        Path home = cache.resolve(digest().substring(0, NAME_LENGTH));
        if (Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            return home;
        }
        Path part = Files.createTempDirectory(cache, "part-", owner);
        try {
            unpack(part);
            Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(part);
            if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            } // else another process was faster
        }
        return home;
    }

    /** Follows from names, lengths and checksums, which are read without the content. */
    private String digest() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                String line = entry.getName() + " " + entry.getSize() + " " + entry.getCrc() + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void unpack(Path target) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                if (entry.isDirectory() || !entry.getName().startsWith(PREFIX)) {
                    continue;
                }
                Path path = target.resolve(entry.getName().substring(PREFIX.length())).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the jar is malformed: " + entry.getName());
                }
                Files.createDirectories(path.getParent());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, path);
                } catch (FileAlreadyExistsException e) {
                    throw new IOException("the jar is malformed: two " + entry.getName(), e);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path gone, IOException failure)
                            throws IOException {
                        Files.delete(gone);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
