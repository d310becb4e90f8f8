package org.ashlar.pin;

import java.util.List;
import org.ashlar.multiformats.Cid;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Content that garbage collection keeps besides pins, such as the root of MFS. A whiteboard: every
 * service is asked once in each collection, under the exclusive lock of {@link
 * org.ashlar.block.GcLocker}, on a thread that may block.
 */
@ConsumerType
public interface GcRoots {
    /**
     * Roots of what to keep, with all below them that is on this node; absent blocks are no fault.
     *
     * @throws RuntimeException if they cannot be told; the collection then removes nothing
     */
    List<Cid> roots();

    /**
     * True if a graph that cannot be walked (malformed, too deep, too wide) is kept only as far as
     * it can. False, for what its owner must not lose, if the collection then removes nothing.
     */
    default boolean lenient() {
        return false;
    }
}
