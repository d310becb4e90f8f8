package org.ashlar.error;

/** The disk, or what is on it, failed. */
public final class StorageException extends IpfsException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, in words for a user
     */
    public StorageException(String message) {
        super(message);
    }

    /**
     * @param message what happened, in words for a user
     * @param cause what it followed from
     */
    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
