package org.ashlar.core.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.repo.Keystore;

/**
 * The directory {@code keystore} of a repo in Kubo's layout: a file for each key, its name in
 * base32, its content the key's protobuf form. Files appear whole or not at all. Safe for use by
 * any thread of the process that holds the repo's lock; reading needs no lock.
 */
public final class KeyFiles implements Keystore {
    private static final String PREFIX = "key_";
    private static final int MAX_FILE_NAME = 255;

    private final Path directory;
    private final Supplier<PrivateKey> self;

    /**
     * @param directory made at the first write
     * @param self the node's identity
     */
    public KeyFiles(Path directory, Supplier<PrivateKey> self) {
        this.directory = directory;
        this.self = self;
    }

    @Override
    public List<Entry> list() {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : files) {
                name(file).ifPresent(name -> entries.add(new Entry(name, read(file).publicKey())));
            }
        } catch (NoSuchFileException e) {
            // no key was ever made
        } catch (IOException e) {
            throw new StorageException("cannot list the keystore: " + e.getMessage(), e);
        }
        entries.sort(Comparator.comparing(Entry::name));
        entries.add(0, new Entry(SELF, self.get().publicKey()));
        return entries;
    }

    @Override
    public Optional<Entry> find(String name) {
        return key(name).map(key -> new Entry(name, key.publicKey()));
    }

    /** A key with its secret. */
    public Optional<PrivateKey> key(String name) {
        if (name.equals(SELF)) {
            return Optional.of(self.get());
        }
        Path file = file(name);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    @Override
    public byte[] sign(String name, byte[] message) {
        return key(name)
                .orElseThrow(
                        () -> new InvalidRequestException("no key by the given name was found"))
                .sign(message);
    }

    @Override
    public synchronized Entry put(String name, PrivateKey key) {
        if (name.equals(SELF)) {
            throw new IpfsException("cannot create key with name 'self'");
        }
        Path file = file(name);
        if (Files.exists(file)) {
            throw new IpfsException("key with name '" + name + "' already exists");
        }
        write(file, key);
        return new Entry(name, key.publicKey());
    }

    @Override
    public synchronized Entry remove(String name) {
        if (name.equals(SELF)) {
            throw new IpfsException("cannot remove key with name 'self'");
        }
        Entry entry = find(name).orElseThrow(() -> none(name));
        delete(file(name));
        return entry;
    }

    @Override
    public synchronized boolean rename(String from, String to, boolean force) {
        if (from.equals(SELF)) {
            throw new IpfsException("cannot rename key with name 'self'");
        }
        if (to.equals(SELF)) {
            throw new IpfsException("cannot overwrite key with name 'self'");
        }
        PrivateKey key = key(from).orElseThrow(() -> none(from));
        Path target = file(to);
        if (from.equals(to)) {
            return false;
        }
        boolean taken = Files.exists(target);
        if (taken && !force) {
            throw new IpfsException("key by that name already exists, refusing to overwrite");
        }
        // A crash between the two leaves the key under both names, never under none.
        write(target, key);
        delete(file(from));
        return taken;
    }

    private static IpfsException none(String name) {
        return new IpfsException("no key named " + name + " was found");
    }

    private void write(Path file, PrivateKey key) {
        try {
            AtomicFiles.createPrivateDirectory(directory);
            AtomicFiles.writeReadOnly(file, key.encoded());
        } catch (IOException e) {
            throw new StorageException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private void delete(Path file) {
        try {
            Files.delete(file);
            AtomicFiles.syncDirectory(directory);
        } catch (IOException e) {
            throw new StorageException("cannot remove " + file + ": " + e.getMessage(), e);
        }
    }

    private static PrivateKey read(Path file) {
        try {
            if (Files.size(file) > Keys.MAX_ENCODED) {
                throw new StorageException("the key file " + file + " is too long");
            }
            return Keys.privateKey(Files.readAllBytes(file));
        } catch (FormatException e) {
            throw new StorageException("the key file " + file + " is damaged", e);
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private Path file(String name) {
        if (name.isEmpty()) {
            throw new IpfsException("key name must be at least one character");
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        String file = PREFIX + Multibase.BASE32.encodeBare(bytes);
        if (file.length() > MAX_FILE_NAME) {
            throw new IpfsException("key name of " + bytes.length + " bytes is too long");
        }
        return directory.resolve(file);
    }

    /** The key's name, or empty for a file that is no key's. */
    private static Optional<String> name(Path file) {
        String text = String.valueOf(file.getFileName()).substring(PREFIX.length());
        try {
            byte[] bytes = Multibase.BASE32.decodeBare(text);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }
}
