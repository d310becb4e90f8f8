package org.ashlar.error;

/** No provider was bound within the bounded wait; try again later. */
public final class UnavailableException extends IpfsException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, in words for a user
     */
    public UnavailableException(String message) {
        super(message);
    }

    /**
     * @param message what happened, in words for a user
     * @param cause what it followed from
     */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
