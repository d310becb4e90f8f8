package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.error.ClosedException;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;

/**
 * The directory of blocks. A value never changes: a put of a key that is there keeps the old file.
 * A batch is written to temporary files first and then renamed, so that a full disk leaves nothing
 * of it; a loss of power between two renames can leave a part. Safe for use by any thread.
 */
final class BlockFiles {
    private static final long MAX_VALUE = 64 << 20;

    private final Layout layout;
    private final Path temporary;
    private final boolean alwaysSync;
    private final DirtyFiles dirty;
    private final Usage usage;
    private final KeyWindow window;
    private final AtomicLong serial = new AtomicLong();
    private volatile boolean closed;

    BlockFiles(Layout layout, boolean alwaysSync, DirtyFiles dirty) throws IOException {
        this.layout = layout;
        this.alwaysSync = alwaysSync;
        this.dirty = dirty;
        temporary = layout.root.resolve(Layout.TEMPORARY);
        clearTemporary();
        usage = new Usage(layout);
        window =
                new KeyWindow(
                        visitor -> layout.walk(file -> layout.key(file).ifPresent(visitor)),
                        KeyWindow.CAPACITY);
    }

    private void clearTemporary() throws IOException {
        Files.createDirectories(temporary);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    Optional<byte[]> get(Key key) {
        checkOpen();
        Path file = layout.file(key);
        try {
            if (Files.size(file) > MAX_VALUE) {
                throw new StorageException(file + " is too long for a block");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageException("cannot read " + file, e);
        }
    }

    OptionalLong size(Key key) {
        checkOpen();
        Path file = layout.file(key);
        try {
            return OptionalLong.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw new StorageException("cannot read " + file, e);
        }
    }

    void write(List<Write> writes, boolean durable) {
        checkOpen();
        dirty.check();
        boolean force = durable || alwaysSync;
        List<Staged> staged = new ArrayList<>(writes.size());
        try {
            for (Write write : writes) {
                staged.add(stage(write, force));
            }
            synchronized (this) {
                checkOpen();
                for (Staged one : staged) {
                    apply(one);
                }
            }
        } catch (IOException e) {
            throw new StorageException("cannot write blocks to " + layout.root, e);
        } finally {
            staged.forEach(BlockFiles::discard);
        }
        if (force) {
            force(staged);
        } else {
            note(staged);
        }
    }

    private Staged stage(Write write, boolean force) throws IOException {
        Path file = layout.file(write.key());
        if (write.value().isEmpty()) {
            return new Staged(write, file, null);
        }
        if (write.value().get().length > MAX_VALUE) {
            throw new StorageException("a value of this length is no block");
        }
        return new Staged(write, file, Files.exists(file) ? null : writeTemporary(write, force));
    }

    private Path writeTemporary(Write write, boolean force) throws IOException {
        Path target = temporary.resolve("put-" + serial.incrementAndGet());
        try (FileChannel channel =
                FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer value = ByteBuffer.wrap(write.value().orElseThrow());
            while (value.hasRemaining()) {
                channel.write(value);
            }
            if (force) {
                channel.force(true);
            }
            return target;
        } catch (IOException e) {
            Files.deleteIfExists(target);
            throw e;
        }
    }

    private void apply(Staged one) throws IOException {
        Key key = one.write.key();
        boolean exists = Files.exists(one.file);
        if (one.write.value().isEmpty()) {
            if (exists) {
                long length = Files.size(one.file);
                Files.delete(one.file);
                usage.add(-length);
                window.changed(key, false);
            }
        } else if (!exists) {
            Path from = one.temporary == null ? writeTemporary(one.write, false) : one.temporary;
            Path shard = one.file.resolveSibling(".").normalize();
            Files.createDirectories(shard);
            Files.move(from, one.file, StandardCopyOption.ATOMIC_MOVE);
            usage.add(one.write.value().get().length);
            window.changed(key, true);
        }
    }

    /** A value that is there already may not be on the disk yet: it is forced too. */
    private void force(List<Staged> staged) {
        Set<Path> files = new HashSet<>();
        Set<Path> directories = new HashSet<>();
        for (Staged one : staged) {
            if (one.write.value().isPresent()) {
                files.add(one.file);
            }
            directories.add(one.file.resolveSibling(".").normalize());
        }
        if (!directories.isEmpty()) {
            directories.add(layout.root);
        }
        dirty.force(files, directories);
    }

    private void note(List<Staged> staged) {
        for (Staged one : staged) {
            if (one.write.value().isPresent()) {
                dirty.add(one.file, layout.root);
            } else {
                dirty.addName(one.file, layout.root);
            }
        }
    }

    private static void discard(Staged one) {
        if (one.temporary != null) {
            try {
                Files.deleteIfExists(one.temporary);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void sync() {
        checkOpen();
        dirty.sync();
    }

    List<Key> keys(Key prefix, Key after, int limit) {
        checkOpen();
        try {
            return window.page(prefix, after, limit);
        } catch (IOException e) {
            throw new StorageException("cannot list " + layout.root, e);
        }
    }

    long diskUsage() {
        checkOpen();
        return usage.get();
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the store is closed");
        }
    }

    /** Writes everything to the disk and ends. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            usage.save();
        } catch (IOException e) {
            throw new StorageException("cannot save the disk usage of " + layout.root, e);
        }
        dirty.sync();
    }

    /** One write of a batch; the temporary file is null when none is needed. */
    private record Staged(Write write, Path file, @Nullable Path temporary) {}
}
