package org.ashlar.unixfs;

import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.ashlar.block.BlockSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.osgi.annotation.versioning.ProviderType;

/** Reads files and directories. Calls block. */
@ProviderType
public interface UnixFs {
    /** What a CID is in UnixFS. */
    enum Kind {
        /** A file, or raw bytes. */
        FILE,
        /** A directory, sharded or not. */
        DIRECTORY,
        /** A symbolic link. */
        SYMLINK
    }

    /**
     * What is at a CID.
     *
     * @param kind its kind
     * @param size bytes of a file's content, or of all content below a directory where known
     * @param target of a symbolic link, else empty
     * @param mode permissions, where stored
     * @param mtime time of the last change, where stored
     */
    record Stat(Kind kind, long size, String target, OptionalInt mode, Optional<Instant> mtime) {
        /** Without permissions and time. */
        public Stat(Kind kind, long size, String target) {
            this(kind, size, target, OptionalInt.empty(), Optional.empty());
        }
    }

    /**
     * One entry of a directory.
     *
     * @param name as stored: may hold any character
     * @param cid the entry's content
     * @param size cumulative size in bytes as the directory states it
     */
    record Entry(String name, Cid cid, long size) {}

    /**
     * Kind and size; reads the root block only.
     *
     * @throws org.ashlar.error.InvalidRequestException if the content is not UnixFS
     */
    Stat stat(CallContext context, BlockSession session, Cid cid);

    /**
     * Reads a file with bounded read-ahead.
     *
     * @param offset first byte
     * @param length most bytes, or a negative number for all
     * @throws org.ashlar.error.InvalidRequestException if it is not a file
     */
    InputStream read(CallContext context, BlockSession session, Cid file, long offset, long length);

    /** Passes each entry to {@code sink} in stored order; shards are merged. */
    void list(CallContext context, BlockSession session, Cid directory, Consumer<Entry> sink);
}
