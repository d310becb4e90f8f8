package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
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
    private static final System.Logger LOG = System.getLogger(KeyIndex.class.getName());

    private final Path file;
    private final DB db;
    private final BTreeMap<byte[], byte[]> positions;

    private KeyIndex(Path file, DB db, BTreeMap<byte[], byte[]> positions) {
        this.file = file;
        this.db = db;
        this.positions = positions;
    }

    /** Makes an empty index in place of what is there. */
    static KeyIndex create(Path file) throws IOException {
        Files.deleteIfExists(file);
        DB db = database(file);
        return new KeyIndex(file, db, map(db).create());
    }

    /** Opens an index that was closed; empty when it is not there or not usable. */
    static Optional<KeyIndex> open(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        DB db = null;
        try {
            db = database(file);
            return Optional.of(new KeyIndex(file, db, map(db).open()));
        } catch (RuntimeException | Error e) { // MapDB is not exact about what it throws
            LOG.log(Level.WARNING, "The index " + file.getFileName() + " is not usable", e);
            if (db != null) {
                db.close();
            }
            return Optional.empty();
        }
    }

    private static DB database(Path file) {
        // The file channel costs no memory for data; no transactions, as the log has them.
        return DBMaker.fileDB(file.toFile()).fileChannelEnable().concurrencyScale(1).make();
    }

    private static DB.TreeMapMaker<byte[], byte[]> map(DB db) {
        return db.treeMap("positions")
                .keySerializer(Serializer.BYTE_ARRAY)
                .valueSerializer(Serializer.BYTE_ARRAY);
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
