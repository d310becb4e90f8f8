package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.store.Key;

/** Which file holds which key. Immutable, safe for use by any thread. */
final class Layout {
    static final String TEMPORARY = ".temp";

    private static final String SHARDING = "SHARDING";
    private static final String README = "_README";
    private static final String SUFFIX = ".data";
    private static final int MAX_NAME = 255;
    private static final String README_TEXT =
            """
            Each file holds one IPFS block. Its name is the block's multihash in upper-case
            base32 without padding, then ".data". It lies in the directory that the function
            in the file SHARDING gives: "next-to-last/2", for one, means the two characters
            before the last character of that base32 text.
            """;

    final Path root;

    /** True if it held nothing when it was opened. */
    final boolean fresh;

    private final ShardFunction shards;

    private Layout(Path root, boolean fresh, ShardFunction shards) {
        this.root = root;
        this.fresh = fresh;
        this.shards = shards;
    }

    /** Opens a directory, or lays it out when it is new or empty. */
    static Layout open(Path root, ShardFunction wanted) throws IOException {
        DurableFiles.createDirectories(root);
        Path sharding = root.resolve(SHARDING);
        boolean fresh = !Files.exists(sharding);
        if (fresh) {
            if (!empty(root)) {
                throw new StorageException(root + " is not empty and has no file " + SHARDING);
            }
            Files.writeString(root.resolve(README), README_TEXT);
            DurableFiles.force(root.resolve(README));
            if (!root.resolve(README).toFile().setReadOnly()) {
                throw new IOException("cannot protect " + root.resolve(README));
            }
            Path temporary = root.resolve(TEMPORARY).resolve(SHARDING);
            Files.createDirectories(root.resolve(TEMPORARY));
            Files.writeString(temporary, wanted + "\n");
            DurableFiles.force(temporary); // before it has its name, as without it nothing opens
            Files.move(temporary, sharding, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.forceDirectory(root);
        }
        return new Layout(root, fresh, existing(sharding, wanted));
    }

    private static boolean empty(Path root) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = name(entry);
                if (!name.equals(TEMPORARY) && !name.equals(README)) {
                    return false; // those two may be left by an interrupted beginning
                }
            }
        }
        Files.deleteIfExists(root.resolve(README));
        return true;
    }

    private static ShardFunction existing(Path sharding, ShardFunction wanted) throws IOException {
        if (Files.size(sharding) > 1024) {
            throw new StorageException(sharding + " is too long");
        }
        String text = Files.readString(sharding, StandardCharsets.ISO_8859_1);
        try {
            ShardFunction found = ShardFunction.parse(text);
            if (!found.equals(wanted)) {
                throw new StorageException(
                        sharding + " says " + found + " but the configuration says " + wanted);
            }
            return found;
        } catch (IllegalArgumentException e) {
            throw new StorageException("cannot read " + sharding, e);
        }
    }

    static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** The file of a key. */
    Path file(Key key) {
        String text = Multibase.BASE32UPPER.encodeBare(key.bytes());
        if (text.isEmpty() || text.length() + SUFFIX.length() > MAX_NAME) {
            throw new StorageException(
                    "flatfs holds no key of " + key.length() + " bytes: no file can be named so");
        }
        return root.resolve(shards.directory(text)).resolve(text + SUFFIX);
    }

    /** The key of a file, or empty when it is not where the store would put it. */
    Optional<Key> key(Path file) {
        String name = name(file);
        if (!name.endsWith(SUFFIX) || name.length() > MAX_NAME) {
            return Optional.empty();
        }
        try {
            String text = name.substring(0, name.length() - SUFFIX.length());
            Key key = Key.of(Multibase.BASE32UPPER.decodeBare(text));
            return Optional.of(key).filter(k -> k.length() > 0 && file(k).equals(file));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    /** Visits all files of values, in no order. */
    void walk(Consumer<Path> visitor) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (!name(entry).startsWith(".")) {
                    walkShard(entry, visitor);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void walkShard(Path shard, Consumer<Path> visitor) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shard, "*" + SUFFIX)) {
            files.forEach(visitor);
        } catch (NotDirectoryException | NoSuchFileException e) {
            return; // one of the files beside the shards, or a shard that has gone
        }
    }
}
