package org.ashlar.core.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.repo.Repo;

/**
 * Where things stand in a repo, and the checks before it is opened, each failing with one sentence
 * for a user. Immutable, safe for use by any thread.
 *
 * @param directory the repo, absolute
 */
public record RepoLayout(Path directory) {
    /** Longest content of the small files, in bytes. */
    private static final int MAX_SMALL = 2048;

    /** Makes the path absolute. */
    public RepoLayout {
        directory = directory.toAbsolutePath().normalize();
    }

    /** The configuration. */
    public Path config() {
        return directory.resolve("config");
    }

    /** The number of the layout; written last. */
    public Path version() {
        return directory.resolve("version");
    }

    /** What kinds of stores are on disk. */
    public Path datastoreSpec() {
        return directory.resolve("datastore_spec");
    }

    /** The content that {@link #datastoreSpec} is about to get. */
    Path nextDatastoreSpec() {
        return directory.resolve("datastore_spec.next");
    }

    /** The first RPC listener while a daemon runs. */
    public Path api() {
        return directory.resolve("api");
    }

    /** The first gateway listener while a daemon runs. */
    public Path gateway() {
        return directory.resolve("gateway");
    }

    /** Further keys, one a file. */
    public Path keystore() {
        return directory.resolve("keystore");
    }

    /** True when there is a configuration. */
    public boolean isInitialized() {
        return Files.isRegularFile(config());
    }

    /**
     * Fails unless there is a configuration.
     *
     * @throws StorageException in Kubo's words
     */
    public void checkInitialized() {
        if (!isInitialized()) {
            throw new StorageException(
                    "no IPFS repo found in " + directory + ".\nplease run: 'ipfs init'");
        }
    }

    /** Fails when the repo's stores can be opened by Kubo only; reads, never writes. */
    void checkNotForeign(ConfigFile config) {
        boolean foreign =
                config.get("Datastore.Spec").filter(DatastoreSpec::isForeign).isPresent()
                        || text(datastoreSpec()).filter(RepoLayout::isForeign).isPresent();
        if (foreign) {
            throw new StorageException(
                    "the repo at "
                            + directory
                            + " was made by Kubo, whose datastore this node cannot open; it was"
                            + " left untouched: set IPFS_PATH to another directory");
        }
    }

    private static boolean isForeign(String spec) {
        try {
            return DatastoreSpec.isForeign(JsonTree.parse(spec));
        } catch (IllegalArgumentException e) {
            return false; // not Kubo's either; the comparison with the configuration will tell
        }
    }

    /** Fails on another layout; ends an initialisation that was cut off before its last step. */
    void checkVersion(DatastoreSpec spec) throws IOException {
        Optional<String> text = text(version()).map(String::trim);
        if (text.isEmpty()) {
            if (spec.mounts().stream().anyMatch(m -> Files.exists(directory.resolve(m.path())))) {
                throw new StorageException(
                        "no version file found in " + directory + ", please restore it");
            }
            AtomicFiles.writeSecret(datastoreSpec(), spec.onDisk());
            AtomicFiles.write(version(), Repo.VERSION + "\n");
            return;
        }
        int number = number(text.get());
        if (number > Repo.VERSION) {
            throw new StorageException(
                    "your programs version ("
                            + Repo.VERSION
                            + ") is lower than your repos ("
                            + number
                            + "): update this node");
        }
        if (number < Repo.VERSION) {
            throw new StorageException(
                    "the repo has version "
                            + number
                            + ", this node needs "
                            + Repo.VERSION
                            + ": migrate it with the program that made it");
        }
    }

    private int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new StorageException("the version file of " + directory + " is damaged", e);
        }
    }

    /** Fails when files cannot be made in the directory. */
    void checkWritable() {
        try {
            Files.delete(Files.createTempFile(directory, ".check", ""));
        } catch (IOException e) {
            throw new StorageException("the repo at " + directory + " is not writable", e);
        }
    }

    /** Removes what writers left that were killed; they may hold the private key. */
    void removeTorn() throws IOException {
        List<String> prefixes =
                List.of(".config.", ".datastore_spec", ".version.", ".api.", ".gateway.", ".check");
        List<Path> torn;
        try (Stream<Path> files = Files.list(directory)) {
            torn =
                    files.filter(Files::isRegularFile)
                            .filter(f -> prefixes.stream().anyMatch(name(f)::startsWith))
                            .toList();
        }
        for (Path file : torn) {
            Files.delete(file);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** The spec of a configuration. */
    DatastoreSpec spec(ConfigFile config) {
        try {
            return DatastoreSpec.of(config.get("Datastore.Spec").orElse(null));
        } catch (InvalidRequestException e) {
            throw new StorageException("config file: " + e.getMessage(), e);
        }
    }

    /** Ends a change of stores that was cut off, then fails unless disk and configuration agree. */
    void checkSpec(DatastoreSpec spec) throws IOException {
        Optional<String> next = text(nextDatastoreSpec());
        if (next.isPresent()) {
            if (next.get().equals(spec.onDisk())) {
                AtomicFiles.writeSecret(datastoreSpec(), spec.onDisk());
            }
            Files.delete(nextDatastoreSpec());
        }
        String found = text(datastoreSpec()).orElse("nothing");
        if (!found.equals(spec.onDisk())) {
            throw new StorageException(
                    "datastore configuration of '"
                            + spec.onDisk()
                            + "' does not match what is on disk '"
                            + found
                            + "'");
        }
    }

    /** Content of a small file, or empty when it is not there. */
    public static Optional<String> text(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            if (Files.size(file) >= MAX_SMALL) {
                throw new StorageException("the file " + file + " is too long");
            }
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
