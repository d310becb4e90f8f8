package org.ashlar.block;

import java.nio.file.Path;
import java.util.List;
import org.ashlar.multiformats.Multihash;
import org.osgi.annotation.versioning.ProviderType;

/**
 * References to pieces of the user's files in place of blocks. {@link Blockstore} answers for them
 * as for blocks, reads the file each time and checks the bytes. Off unless {@code
 * Experimental.FilestoreEnabled}. Calls block on the disk and are safe for use by any thread but an
 * event loop's.
 */
@ProviderType
public interface Filestore {
    /** True when references are kept and read. */
    boolean enabled();

    /**
     * Refuses files that must not be referred to.
     *
     * @param file absolute
     * @throws org.ashlar.error.IpfsException if the filestore is off, or the file is not below the
     *     directory that holds the repo
     */
    void check(Path file);

    /**
     * Refers to blocks that are not here yet, and tells the exchanges of them. Like blocks, they
     * survive a loss of power only after {@link Blockstore#sync}.
     *
     * @throws org.ashlar.error.IpfsException as {@link #check} does
     */
    void add(List<FileBlock> blocks);

    /** True when there is a reference; the file is not looked at. */
    boolean refers(Multihash hash);
}
