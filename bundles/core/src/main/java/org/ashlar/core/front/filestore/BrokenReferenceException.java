package org.ashlar.core.front.filestore;

import org.ashlar.error.IpfsException;

/** A file does not hold the bytes that a reference promises. */
public final class BrokenReferenceException extends IpfsException {
    private static final long serialVersionUID = 1L;

    private final FileStatus status;

    BrokenReferenceException(FileStatus status, String message) {
        super(message);
        this.status = status;
    }

    /** What is wrong. */
    public FileStatus status() {
        return status;
    }
}
