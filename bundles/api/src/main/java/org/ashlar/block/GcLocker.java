package org.ashlar.block;

import org.ashlar.runtime.CallContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps garbage collection away from work that has written blocks and not yet pinned them. Many may
 * hold the shared side; collection takes the exclusive side. Locks belong to no thread.
 */
@ProviderType
public interface GcLocker {
    /** A held lock. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for the shared side, held by importers and pinners. */
    Lock pinLock(CallContext context);

    /** Waits for the exclusive side, held by garbage collection. */
    Lock gcLock(CallContext context);

    /** True while collection waits: long work should make its roots safe, release and retake. */
    boolean gcRequested();
}
