package org.ashlar.unixfs.node;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.ashlar.multiformats.unixfs.UnixFsNode;

/**
 * What may stand beside an entry's content.
 *
 * @param mode permissions, 12 bits
 * @param mtime time of the last change
 */
public record Attributes(OptionalInt mode, Optional<Instant> mtime) {
    /** No attributes. */
    public static final Attributes NONE = new Attributes(OptionalInt.empty(), Optional.empty());

    private static final int PERMISSIONS = 0xfff;

    /** Attributes of a node. */
    public static Attributes of(UnixFsNode node) {
        return new Attributes(node.mode(), node.mtime());
    }

    /** The same without permissions, which links do not have. */
    public Attributes ofLink() {
        return new Attributes(OptionalInt.empty(), mtime);
    }

    /** True when there are none. */
    public boolean isEmpty() {
        return mode.orElse(0) == 0 && mtime.isEmpty();
    }

    /** The node with these attributes; permissions of 0 count as none. */
    public UnixFsNode on(UnixFsNode node) {
        UnixFsNode changed = node;
        int permissions = mode.orElse(0) & PERMISSIONS;
        if (permissions != 0) {
            changed = changed.withMode(permissions);
        }
        return mtime.isPresent() ? changed.withMtime(mtime.get()) : changed;
    }
}
