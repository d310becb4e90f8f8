package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBException;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/**
 * Ordered map from key to position in a MapDB file. It survives only a clean close and can be
 * rebuilt from the log. Reads may run together; writes must be alone.
 */
final class KeyIndex {
    private final Path file;
    private final DB db;
    private final BTreeMap<byte[], byte[]> positions;

    /** Opens the file or makes it; throws {@link StorageException} when it is not usable. */
    KeyIndex(Path file) {
        this.file = file;
        try {
            // The file channel costs no memory for data; no transactions, as the log has them.
            db = DBMaker.fileDB(file.toFile()).fileChannelEnable().concurrencyScale(1).make();
            positions =
                    db.treeMap("positions")
                            .keySerializer(Serializer.BYTE_ARRAY)
                            .valueSerializer(Serializer.BYTE_ARRAY)
                            .createOrOpen();
        } catch (DBException e) {
            throw new StorageException("cannot open the index " + file.getFileName(), e);
        }
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    Optional<Position> get(Key key) {
        try {
            return decode(positions.get(key.bytes()));
        } catch (DBException e) {
            throw failed(e);
        }
    }

    /** Sets a position and returns the one it replaces. */
    Optional<Position> put(byte[] key, Position position) {
        try {
            return decode(positions.put(key, position.encode()));
        } catch (DBException e) {
            throw failed(e);
        }
    }

    /** Removes a position and returns it. */
    Optional<Position> remove(byte[] key) {
        try {
            return decode(positions.remove(key));
        } catch (DBException e) {
            throw failed(e);
        }
    }

    List<Key> keys(Key prefix, Key after, int limit) {
        boolean fromPrefix = after.compareTo(prefix) < 0;
        Key from = fromPrefix ? prefix : after;
        List<Key> found = new ArrayList<>(Math.min(limit, 1024));
        try {
            Iterator<byte[]> keys = iterator(from.bytes(), fromPrefix);
            while (found.size() < limit && keys.hasNext()) {
                Key key = Key.of(keys.next());
                if (!key.startsWith(prefix)) {
                    break;
                }
                found.add(key);
            }
        } catch (DBException e) {
            throw failed(e);
        }
        return found;
    }

    @SuppressWarnings("NullAway") // no upper end
    private Iterator<byte[]> iterator(byte[] from, boolean inclusive) {
        return positions.keyIterator(from, inclusive, null, false);
    }

    /** Length of the file. */
    long bytes() {
        return file.toFile().length();
    }

    /** Closes the file so that it can be opened again. */
    void close() throws IOException {
        try {
            db.close();
        } catch (DBException e) {
            throw new IOException("cannot close the index", e);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static Optional<Position> decode(byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : Optional.of(Position.decode(bytes));
    }

    private StorageException failed(DBException cause) {
        return new StorageException("the index " + file.getFileName() + " failed", cause);
    }
}
