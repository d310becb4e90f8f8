package org.ashlar.error;

/** Base of all failures that the node reports on purpose; never a bug. */
public class IpfsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, in words for a user
     */
    public IpfsException(String message) {
        super(message);
    }

    /**
     * @param message what happened, in words for a user
     * @param cause what it followed from
     */
    public IpfsException(String message, Throwable cause) {
        super(message, cause);
    }
}
