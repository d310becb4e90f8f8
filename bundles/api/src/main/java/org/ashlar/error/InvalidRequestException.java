package org.ashlar.error;

/** The request itself is wrong: a client error, HTTP status 400. */
public final class InvalidRequestException extends IpfsException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, in words for a user
     */
    public InvalidRequestException(String message) {
        super(message);
    }

    /**
     * @param message what happened, in words for a user
     * @param cause what it followed from
     */
    public InvalidRequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
