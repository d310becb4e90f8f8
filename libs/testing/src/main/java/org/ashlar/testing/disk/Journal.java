package org.ashlar.testing.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What of a disk is durable and what has changed since, in order. Paths are those of the files that
 * stand for the disk. Guarded by its owner.
 */
final class Journal {
    private static final int SECTOR = 64;

    /** A file or directory, whatever it is called. */
    static final class Inode {
        final boolean directory;

        /** False when the file may be changed without this layer. */
        final boolean watched;

        /** Bytes that count as used. */
        long size;

        private byte[] durable = {};

        Inode(boolean directory, boolean watched) {
            this.directory = directory;
            this.watched = watched;
        }
    }

    /** A name went, came, or both. */
    private record Named(@Nullable Path removed, @Nullable Path added, Inode inode) {
        boolean in(Path directory) {
            return (removed != null && directory.equals(removed.getParent()))
                    || (added != null && directory.equals(added.getParent()));
        }

        void apply(Map<Path, Inode> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (added != null) {
                names.put(added, inode);
            }
        }
    }

    /** Bytes were written; null bytes stand for a cut at the position. */
    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Written(Inode inode, int position, byte @Nullable [] bytes) {
        int length() {
            return bytes == null ? 1 : bytes.length;
        }

        byte[] apply(byte[] content, int from, int to) {
            if (from == to) {
                return content;
            }
            if (bytes == null) {
                return Arrays.copyOf(content, position);
            }
            byte[] changed =
                    content.length < position + to
                            ? Arrays.copyOf(content, position + to)
                            : content;
            System.arraycopy(bytes, from, changed, position + from, to - from);
            return changed;
        }
    }

    private final Path root;
    private final Map<Path, Inode> names = new HashMap<>();
    private final Map<Path, Inode> durableNames;

    /** {@link Named} and {@link Written}, oldest first. */
    private final List<Object> pending = new ArrayList<>();

    /** All that is below the root counts as durable. */
    Journal(Path root) throws IOException {
        this.root = root;
        try (var found = Files.walk(root)) {
            for (Path path : (Iterable<Path>) found::iterator) {
                Inode inode = new Inode(Files.isDirectory(path), false);
                names.put(path, inode);
                if (!inode.directory) {
                    inode.durable = Files.readAllBytes(path);
                    inode.size = inode.durable.length;
                }
            }
        }
        durableNames = new HashMap<>(names);
    }

    /** What a name stands for now; something the layer has not seen made is taken in. */
    Inode inode(Path path) {
        Inode known = names.get(path);
        if (known != null) {
            return known;
        }
        Inode inode = new Inode(Files.isDirectory(path), false);
        named(null, path, inode);
        return inode;
    }

    /** A file or directory was made. */
    Inode created(Path path, boolean directory) {
        Inode inode = new Inode(directory, true);
        named(null, path, inode);
        return inode;
    }

    /** Bytes that the files use. */
    long used() {
        return names.values().stream().distinct().mapToLong(inode -> inode.size).sum();
    }

    /** A name went; gives what it stood for. */
    Inode deleted(Path path) {
        Inode inode = inode(path);
        named(path, null, inode);
        return inode;
    }

    /** A name changed; gives the bytes of what had the new one before. */
    long renamed(Path from, Path to) {
        Inode replaced = names.get(to);
        named(from, to, inode(from));
        return replaced == null ? 0 : replaced.size;
    }

    private void named(@Nullable Path removed, @Nullable Path added, Inode inode) {
        Named change = new Named(removed, added, inode);
        change.apply(names);
        pending.add(change);
    }

    void written(Inode inode, long position, byte[] bytes) {
        pending.add(new Written(inode, (int) position, bytes));
    }

    void truncated(Inode inode, long size) {
        pending.add(new Written(inode, (int) size, null));
    }

    /** A file was synced; its path is needed for one that is changed without the layer. */
    void synced(Inode inode, Path path) throws IOException {
        Iterator<Object> changes = pending.iterator();
        while (changes.hasNext()) {
            if (changes.next() instanceof Written change && change.inode == inode) {
                inode.durable = change.apply(inode.durable, 0, change.length());
                changes.remove();
            }
        }
        if (!inode.watched && Files.exists(path)) {
            inode.durable = Files.readAllBytes(path);
        }
    }

    /** A sync failed: the system forgets what it could not write. */
    void lost(Inode inode) {
        pending.removeIf(change -> change instanceof Written w && w.inode == inode);
    }

    void syncedDirectory(Path directory) {
        Iterator<Object> changes = pending.iterator();
        while (changes.hasNext()) {
            if (changes.next() instanceof Named change && change.in(directory)) {
                change.apply(durableNames);
                changes.remove();
            }
        }
    }

    /** How many bytes and names changed since all was durable. */
    int units() {
        return pending.stream().mapToInt(c -> c instanceof Written w ? w.length() : 1).sum();
    }

    /** Writes what is left when of all that is not durable only the first {@code units} stay. */
    void cut(Path target, int units) throws IOException {
        Image image = new Image();
        int left = units;
        for (Object change : pending) {
            if (change instanceof Written written) {
                int n = Math.min(left, written.length());
                image.write(written, 0, n);
                left -= n;
            } else if (left > 0) {
                ((Named) change).apply(image.left);
                left--;
            }
        }
        image.store(target);
    }

    /** Writes what is left when chance decides about all that is not durable. */
    void crash(Path target, Random random) throws IOException {
        Image image = new Image();
        long renames = pending.stream().filter(Named.class::isInstance).count();
        int kept = random.nextInt((int) renames + 1);
        for (Object change : pending) {
            if (change instanceof Written written) {
                for (int at = 0; at < written.length(); at += SECTOR) {
                    if (random.nextInt(4) != 0) {
                        image.write(written, at, Math.min(at + SECTOR, written.length()));
                    }
                }
            } else if (kept > 0) {
                ((Named) change).apply(image.left);
                kept--;
            }
        }
        image.store(target);
    }

    /** A state of the disk in the making. */
    private final class Image {
        final Map<Path, Inode> left = new HashMap<>(durableNames);
        final Map<Inode, byte[]> contents = new HashMap<>();

        void write(Written change, int from, int to) {
            byte[] before = contents.computeIfAbsent(change.inode, i -> i.durable.clone());
            contents.put(change.inode, change.apply(before, from, to));
        }

        void store(Path target) throws IOException {
            List<Path> paths = new ArrayList<>(left.keySet());
            paths.sort(Comparator.comparingInt(Path::getNameCount));
            for (Path path : paths) {
                Path copy = target.resolve(root.relativize(path).toString());
                Inode inode = left.get(path);
                if (inode == null
                        || (copy.getParent() != null && !Files.exists(copy.getParent()))) {
                    continue; // in a directory that did not survive
                }
                if (inode.directory) {
                    Files.createDirectories(copy);
                } else {
                    Files.write(copy, contents.getOrDefault(inode, inode.durable));
                }
            }
        }
    }
}
