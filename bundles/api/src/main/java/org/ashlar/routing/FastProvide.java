package org.ashlar.routing;

import org.ashlar.command.Call;
import org.ashlar.multiformats.Cid;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Announces new content at once, ahead of the rounds that announce everything. Safe for use by any
 * thread that may block.
 */
@ProviderType
public interface FastProvide {
    /** Option of commands: announce the root, by default {@code Import.FastProvideRoot}. */
    String ROOT = "fast-provide-root";

    /** Option of commands: announce all below the root too, by default {@code ...DAG}. */
    String DAG = "fast-provide-dag";

    /** Option of commands: return only when it is announced, by default {@code ...Wait}. */
    String WAIT = "fast-provide-wait";

    /**
     * Announces content as the call's options and the configuration say. Does nothing when offline,
     * with providing switched off, without peers, or when {@code Provide.Strategy} leaves the
     * content out. Without {@link #WAIT} it returns at once, and a failure is left to the rounds.
     *
     * @param pinned true when the root is pinned
     * @param inMfs true when the root is in MFS
     * @throws org.ashlar.error.IpfsException if the call waits and no record could be placed
     */
    void announce(Call call, Cid root, boolean pinned, boolean inMfs);
}
