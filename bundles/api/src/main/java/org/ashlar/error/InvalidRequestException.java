package org.ashlar.error;

/**
 * The request itself is wrong. The gateway answers HTTP status 400; so does the RPC before a
 * command runs, but 500 for what a command itself refuses, as Kubo does.
 */
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
