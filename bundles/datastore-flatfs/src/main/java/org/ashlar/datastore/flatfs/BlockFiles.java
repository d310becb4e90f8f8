package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.error.ClosedException;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;

/**
 * The directory of blocks. A value never changes: a put of a key that is there keeps the old file.
 * A batch is written to temporary files first and then renamed, so that a full disk leaves nothing
 * of it; a loss of power between two renames can leave a part. Each file is synced before it gets
 * its name, so that a name never stands for less than the value; names are synced when a write is
 * durable. Safe for use by any thread.
 */
final class BlockFiles {
    private static final System.Logger LOG = System.getLogger(BlockFiles.class.getName());
    private static final long MAX_VALUE = 64 << 20;

    private final Layout layout;
    private final Path temporary;
    private final boolean alwaysSync;
    private final DirtyNames dirty;
    private final Usage usage;
    private final KeyWindow window;
    private final AtomicLong serial = new AtomicLong();
    private volatile boolean closed;

    BlockFiles(Layout layout, boolean alwaysSync, DirtyNames dirty) throws IOException {
        this.layout = layout;
        this.alwaysSync = alwaysSync;
        this.dirty = dirty;
        temporary = layout.root.resolve(Layout.TEMPORARY);
        clearTemporary();
        usage = new Usage(layout);
        window =
                new KeyWindow(
                        visitor -> layout.walk(file -> layout.key(file).ifPresent(visitor)),
                        KeyWindow.CAPACITY,
                        layout.fresh);
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
        List<Staged> staged = new ArrayList<>(writes.size());
        try {
            for (Write write : writes) {
                staged.add(stage(write));
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
        for (Staged one : staged) {
            dirty.add(one.file, layout.root);
        }
        if (durable || alwaysSync) {
            dirty.sync();
        }
    }

    private Staged stage(Write write) throws IOException {
        Path file = layout.file(write.key());
        if (write.value().isEmpty()) {
            return new Staged(write, file, null);
        }
        if (write.value().get().length > MAX_VALUE) {
            throw new StorageException("a value of this length is no block");
        }
        return new Staged(write, file, Files.exists(file) ? null : writeTemporary(write));
    }

    private Path writeTemporary(Write write) throws IOException {
        Path target = temporary.resolve("put-" + serial.incrementAndGet());
        try (FileChannel channel =
                FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer value = ByteBuffer.wrap(write.value().orElseThrow());
            while (value.hasRemaining()) {
                channel.write(value);
            }
            channel.force(true);
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
            Path from = one.temporary == null ? writeTemporary(one.write) : one.temporary;
            Path shard = one.file.resolveSibling(".").normalize();
            Files.createDirectories(shard);
            Files.move(from, one.file, StandardCopyOption.ATOMIC_MOVE);
            usage.add(one.write.value().get().length);
            window.changed(key, true);
        }
    }

    private static void discard(Staged one) {
        if (one.temporary != null) {
            try {
                Files.deleteIfExists(one.temporary);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the next to open the store removes " + one.temporary, e);
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
        usage.save();
        dirty.sync();
    }

    /** One write of a batch; the temporary file is null when none is needed. */
    private record Staged(Write write, Path file, @Nullable Path temporary) {}
}
