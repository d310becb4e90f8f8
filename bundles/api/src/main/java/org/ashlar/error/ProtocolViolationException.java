package org.ashlar.error;

/** A peer sent what its protocol forbids; the stream or connection is closed. */
public final class ProtocolViolationException extends IpfsException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, in words for a user
     */
    public ProtocolViolationException(String message) {
        super(message);
    }

    /**
     * @param message what happened, in words for a user
     * @param cause what it followed from
     */
    public ProtocolViolationException(String message, Throwable cause) {
        super(message, cause);
    }
}
