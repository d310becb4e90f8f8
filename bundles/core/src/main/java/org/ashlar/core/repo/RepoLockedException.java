package org.ashlar.core.repo;

import java.nio.file.Path;
import org.ashlar.error.IpfsException;

/** Somebody else has the repo: a daemon, or a command that runs without one. */
public final class RepoLockedException extends IpfsException {
    private static final long serialVersionUID = 1L;

    /**
     * @param file the lock
     */
    RepoLockedException(Path file) {
        super("lock " + file + ": someone else has the lock");
    }
}
