package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import kotlin.Pair;
import kotlin.Unit;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DBException;
import org.mapdb.Pump;
import org.mapdb.Serializer;
import org.mapdb.Store;
import org.mapdb.StoreDirect;

/**
 * Ordered map from key to position in a MapDB file. It survives only a clean close and can be
 * rebuilt from the log. Reads may run together; writes must be alone.
 */
final class KeyIndex {
    private static final System.Logger LOG = System.getLogger(KeyIndex.class.getName());

    /** The first record of the file; it names the tree's root. */
    private static final long ROOT = 1;

    /** The order of keys: byte by byte, unsigned. */
    static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    private static final int NODE_SIZE = 32;

    /** Nodes that are written in order are left with room. */
    private static final int FILLED = NODE_SIZE * 3 / 4;

    private static final long GROW_BYTES = 1 << 20;

    private final Path file;
    private final Store store;
    private final BTreeMap<byte[], byte[]> positions;

    private KeyIndex(Path file, Store store, long root) {
        this.file = file;
        this.store = store;
        this.positions =
                BTreeMap.Companion.make(
                        NodeBytes.FORM,
                        NodeBytes.FORM,
                        store,
                        true, // values inside nodes
                        root,
                        NODE_SIZE,
                        NodeBytes.FORM,
                        false, // safe for threads
                        0, // counts no entries
                        true,
                        null);
    }

    /**
     * Makes an index of what a builder has, in place of what is there.
     *
     * @param seen told each entry
     */
    static KeyIndex create(Path file, IndexBuilder builder, IndexBuilder.Output seen)
            throws IOException {
        Files.deleteIfExists(file);
        Store store = store(file);
        try {
            if (store.preallocate() != ROOT) {
                throw new IOException("the index " + file.getFileName() + " is not empty");
            }
            Pump.Sink<Pair<byte[], byte[]>, Unit> sink =
                    Pump.INSTANCE.treeMap(
                            store,
                            NodeBytes.FORM,
                            NodeBytes.FORM,
                            NodeBytes.FORM,
                            FILLED,
                            FILLED,
                            true,
                            true); // values inside nodes
            builder.drain(
                    (key, position) -> {
                        seen.put(key, position);
                        sink.put(new Pair<>(key, position.encode()));
                    });
            sink.create();
            Long root = sink.getRootRecidRecid$mapdb();
            if (root == null) {
                throw new IOException("MapDB made no root of the index");
            }
            store.update(ROOT, root, Serializer.RECID);
            return new KeyIndex(file, store, root);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Opens an index that was closed; empty when it is not there or not usable. */
    static Optional<KeyIndex> open(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Store store = null;
        try {
            store = store(file);
            Long root = store.get(ROOT, Serializer.RECID);
            if (root != null) {
                return Optional.of(new KeyIndex(file, store, root));
            }
            LOG.log(Level.WARNING, "The index {0} has no root", file.getFileName());
        } catch (RuntimeException | Error e) { // MapDB is not exact about what it throws
            LOG.log(Level.WARNING, "The index " + file.getFileName() + " is not usable", e);
        }
        if (store != null) {
            store.close();
        }
        return Optional.empty();
    }

    /**
     * Made without MapDB's own builder, which loads all kinds of collections and Guava's caches.
     * Only the last used pages are in memory; no transactions, as the log has them, and no locks,
     * as {@link LogStore} has them.
     */
    private static Store store(Path file) {
        return StoreDirect.Companion.make(
                file.toString(),
                PagedVolume.FACTORY,
                0, // do not wait for a lock
                false,
                false, // safe for threads
                0, // one lock
                GROW_BYTES,
                0,
                false,
                false,
                false,
                true, // the header tells whether it was closed
                false);
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
            store.close();
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
