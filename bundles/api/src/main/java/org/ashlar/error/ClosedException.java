package org.ashlar.error;

/** The part that was asked has gone away; the operation may be tried again. */
public final class ClosedException extends IpfsException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, in words for a user
     */
    public ClosedException(String message) {
        super(message);
    }

    /**
     * @param message what happened, in words for a user
     * @param cause what it followed from
     */
    public ClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
