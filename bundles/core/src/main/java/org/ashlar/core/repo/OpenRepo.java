package org.ashlar.core.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.StorageException;

/** A repo whose lock is held and whose checks passed. Safe for use by any thread. */
public final class OpenRepo implements AutoCloseable {
    private final RepoLayout layout;
    private final RepoLock lock;
    private final ConfigFile config;
    private final PrivateKey identity;

    private OpenRepo(RepoLayout layout, RepoLock lock, ConfigFile config, PrivateKey identity) {
        this.layout = layout;
        this.lock = lock;
        this.config = config;
        this.identity = identity;
    }

    /**
     * Checks a repo in order: initialised, not Kubo's, free, known version, writable, sound.
     *
     * @throws StorageException one sentence about the first check that failed; nothing is held then
     */
    public static OpenRepo open(Path directory) {
        RepoLayout layout = new RepoLayout(directory);
        layout.checkInitialized();
        layout.checkNotForeign(ConfigFile.load(layout.config()));
        RepoLock lock = RepoLock.acquire(layout.directory());
        boolean open = false;
        try {
            OpenRepo repo = openLocked(layout, lock);
            open = true;
            return repo;
        } catch (IOException e) {
            throw new StorageException("cannot open the repo: " + e.getMessage(), e);
        } finally {
            if (!open) {
                lock.close();
            }
        }
    }

    private static OpenRepo openLocked(RepoLayout layout, RepoLock lock) throws IOException {
        layout.checkWritable();
        ConfigFile config = ConfigFile.load(layout.config());
        DatastoreSpec spec = layout.spec(config);
        layout.checkVersion(spec);
        PrivateKey identity = config.identity();
        layout.checkSpec(spec);
        layout.removeTorn();
        OpenRepo repo = new OpenRepo(layout, lock, config, identity);
        repo.unpublish();
        return repo;
    }

    /** Where things stand. */
    public RepoLayout layout() {
        return layout;
    }

    /** The configuration. */
    public ConfigFile config() {
        return config;
    }

    /** The node's key. */
    public PrivateKey identity() {
        return identity;
    }

    /** The stores as they are configured. */
    public DatastoreSpec spec() {
        return layout.spec(config);
    }

    /**
     * Makes another choice of stores durable, in an order that {@link #open} can finish or take
     * back after a crash.
     */
    public synchronized void saveSpec(Map<String, Object> spec) {
        String text = DatastoreSpec.of(spec).onDisk();
        try {
            AtomicFiles.writeSecret(layout.nextDatastoreSpec(), text);
            config.saveSpec(spec);
            AtomicFiles.writeSecret(layout.datastoreSpec(), text);
            Files.delete(layout.nextDatastoreSpec());
            AtomicFiles.syncDirectory(layout.directory());
        } catch (IOException e) {
            throw new StorageException("cannot save the datastore spec: " + e.getMessage(), e);
        }
    }

    /** Writes the file {@code api}. */
    public void publishApi(String multiaddr) {
        publish(layout.api(), multiaddr);
    }

    /** Writes the file {@code gateway}. */
    public void publishGateway(String url) {
        publish(layout.gateway(), url);
    }

    private static void publish(Path file, String text) {
        try {
            AtomicFiles.write(file, text);
        } catch (IOException e) {
            throw new StorageException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private void unpublish() throws IOException {
        Files.deleteIfExists(layout.api());
        Files.deleteIfExists(layout.gateway());
    }

    /** Takes the published files back and releases the lock. */
    @Override
    public void close() {
        try {
            unpublish();
        } catch (IOException e) {
            throw new StorageException("cannot remove the api file: " + e.getMessage(), e);
        } finally {
            lock.close();
        }
    }
}
