package org.ashlar.core.front.filestore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multihash;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The references, in the root store under {@code /filestore/} and the multihash in base32hex: in
 * that alphabet, unlike in Kubo's, text sorts as bytes do, and so references and blocks can be
 * listed together. Safe for use by any thread that may block.
 */
@Component(service = FileReferences.class)
public final class FileReferences {
    private static final String PREFIX = "/filestore/";
    private static final Key ALL = Key.of(PREFIX);

    private final RootStore values;
    private final NodeConfig config;
    private final Path top;
    private final FileReader reader;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong synced = new AtomicLong();

    /**
     * @param values holds the references
     * @param config switches them on
     * @param repo files are below the directory that holds it
     */
    @Activate
    public FileReferences(
            @Reference RootStore values, @Reference NodeConfig config, @Reference Repo repo) {
        this(values, config, repo.directory());
    }

    FileReferences(RootStore values, NodeConfig config, Path repo) {
        this.values = values;
        this.config = config;
        Path parent = repo.toAbsolutePath().normalize().getParent();
        this.top = parent == null ? repo : parent;
        this.reader = new FileReader(top);
    }

    /** True when references count. */
    public boolean enabled() {
        return config.bool("Experimental.FilestoreEnabled").orElse(false);
    }

    /**
     * Fails unless {@link #enabled}.
     *
     * @throws IpfsException in Kubo's words
     */
    public void requireEnabled() {
        if (!enabled()) {
            throw new IpfsException("filestore is not enabled, see https://git.io/vNItf");
        }
    }

    /** Where a file is as seen from the directory that holds the repo. */
    String below(Path file) {
        requireEnabled();
        Path normal = file.normalize();
        if (!normal.isAbsolute() || normal.equals(top) || !normal.startsWith(top)) {
            throw new IpfsException(
                    "cannot add filestore references outside ipfs root (" + top + ")");
        }
        return top.relativize(normal).toString();
    }

    /** Stores references; they survive a loss of power after {@link #sync}. */
    void stage(List<FileReference> references) {
        List<Write> writes = new ArrayList<>(references.size());
        for (FileReference reference : references) {
            writes.add(Write.put(key(reference.hash()), reference.encode()));
        }
        change(writes);
    }

    private void change(List<Write> writes) {
        values.stage(writes);
        changes.incrementAndGet();
    }

    /** Returns when what was staged and deleted before survives a loss of power. */
    void sync() {
        long now = changes.get();
        if (now > synced.get()) {
            values.sync();
            synced.accumulateAndGet(now, Math::max);
        }
    }

    /**
     * The reference that stands in for a block.
     *
     * @throws BrokenReferenceException if what is stored is none
     */
    public Optional<FileReference> find(Multihash hash) {
        return enabled()
                ? values.get(key(hash)).map(stored -> decode(hash, stored))
                : Optional.empty();
    }

    /** True when there is a reference; the file is not looked at. */
    public boolean has(Multihash hash) {
        return enabled() && values.get(key(hash)).isPresent();
    }

    private static FileReference decode(Multihash hash, byte[] stored) {
        try {
            return FileReference.decode(hash, stored);
        } catch (FormatException e) {
            throw new BrokenReferenceException(
                    FileStatus.OTHER_ERROR, "malformed reference: " + e.getMessage());
        }
    }

    /** The bytes of a reference, checked; fails as {@link FileReader#read}. */
    public byte[] read(FileReference reference) {
        requireEnabled();
        return reader.read(reference);
    }

    /** Forgets a reference; nothing happens when there is none. */
    public void delete(Multihash hash) {
        if (has(hash)) {
            change(List.of(Write.delete(key(hash))));
        }
    }

    /**
     * Hashes that references stand for, ascending, in pages.
     *
     * @param after last hash of the page before, or null for the first page
     * @param limit most hashes returned; fewer than that means the end
     */
    public List<Multihash> hashes(@Nullable Multihash after, int limit) {
        if (!enabled()) {
            return List.of();
        }
        List<Multihash> hashes = new ArrayList<>();
        for (Key key : values.keys(ALL, after == null ? ALL : key(after), limit)) {
            String name = key.text().substring(PREFIX.length());
            hashes.add(Multihash.of(Multibase.BASE32HEX.decodeBare(name)));
        }
        return hashes;
    }

    private static Key key(Multihash hash) {
        return Key.of(PREFIX + Multibase.BASE32HEX.encodeBare(hash.bytes()));
    }
}
