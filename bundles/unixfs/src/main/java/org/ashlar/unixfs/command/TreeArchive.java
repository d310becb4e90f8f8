package org.ashlar.unixfs.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.archive.TarWriter;
import org.ashlar.unixfs.node.FsNode;
import org.ashlar.unixfs.reader.DirectoryLister;
import org.ashlar.unixfs.reader.Held;

/** Puts a tree into an archive, depth first. Confined to one thread. */
final class TreeArchive {
    private static final int MAX_DEPTH = 256;

    /** What may be asked for ahead in the topmost directory; half as much in each one below. */
    private static final long MAX_AHEAD_BYTES = 4 << 20;

    private final CallContext context;
    private final BlockSession session;
    private final UnixFs unixFs;
    private final TarWriter tar;
    private final int most;
    private final Held held = new Held();
    private int entries;

    /**
     * @param most entries of the archive; one with more fails
     */
    TreeArchive(CallContext context, BlockSession session, UnixFs unixFs, TarWriter tar, int most) {
        this.context = context;
        this.session = session;
        this.unixFs = unixFs;
        this.tar = tar;
        this.most = most;
    }

    void add(String path, Cid cid, UnixFs.Stat stat) throws IOException {
        add(path, cid, stat, 0);
    }

    private void add(String path, Cid cid, UnixFs.Stat stat, int depth) throws IOException {
        context.check();
        if (++entries > most) {
            throw new IpfsException("over " + most + " entries in one archive");
        }
        tar.next(stat.mode(), stat.mtime());
        switch (stat.kind()) {
            case FILE -> {
                try (InputStream in = unixFs.read(context, session, cid, 0, -1)) {
                    tar.file(path, stat.size(), in);
                }
            }
            case SYMLINK -> tar.symlink(path, stat.target());
            case DIRECTORY -> directory(path, cid, depth);
        }
    }

    private void directory(String path, Cid cid, int depth) throws IOException {
        if (depth >= MAX_DEPTH) {
            throw new IpfsException("directories are nested too deeply");
        }
        tar.directory(path);
        EntriesAhead ahead =
                new EntriesAhead(
                        context,
                        this::ask,
                        (entry, block) -> addEntry(path, entry, block, depth),
                        MAX_AHEAD_BYTES >> Math.min(depth, Long.SIZE - 1),
                        false);
        Block block = context.await(session.get(cid));
        new DirectoryLister(context, session, ahead::add, held).list(block);
        ahead.finish();
    }

    private Optional<CompletableFuture<Block>> ask(UnixFs.Entry entry) {
        return Optional.of(held.ask(session, entry.cid()));
    }

    private void addEntry(String directory, UnixFs.Entry entry, Optional<Block> root, int depth) {
        Block block = root.orElseThrow();
        held.taken(block);
        String path = directory + "/" + Names.safe(entry.name());
        try {
            add(path, entry.cid(), FsNode.of(block).stat(), depth + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
