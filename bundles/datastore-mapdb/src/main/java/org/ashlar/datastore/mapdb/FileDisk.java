package org.ashlar.datastore.mapdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of the file system. Safe for use by any thread; none of them may be interrupted, as
 * that closes the file.
 */
final class FileDisk implements Disk, Closeable {
    private final Path directory;
    private final FileStore volume;
    private final FileChannel lock;

    /** Takes the directory for this store alone. */
    FileDisk(Path directory) throws IOException {
        create(directory);
        this.directory = directory;
        volume = Files.getFileStore(directory);
        lock =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (!locked()) {
            lock.close();
            throw new IOException("another store has " + directory + " open");
        }
    }

    /** Makes a directory, and those above it, so that they survive a loss of power. */
    private static void create(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory) && parent != null) {
            create(parent);
            Files.createDirectories(directory);
            sync(parent);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private boolean locked() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    @Override
    public LogFile open(String name) throws IOException {
        return new ChannelFile(directory.resolve(name));
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public long usable() throws IOException {
        return volume.getUsableSpace();
    }

    @Override
    public void syncDirectory() throws IOException {
        sync(directory);
    }
}
