package org.ashlar.error;

/** Content that nobody asked could provide, or a name that is not in a directory. */
public final class ContentNotFoundException extends IpfsException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, in words for a user
     */
    public ContentNotFoundException(String message) {
        super(message);
    }

    /**
     * @param message what happened, in words for a user
     * @param cause what it followed from
     */
    public ContentNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
