package org.ashlar.multiformats;

/** Input that is not a well-formed multiformat value; the message says what is wrong with it. */
public final class FormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, in words for the person who typed the value
     */
    public FormatException(String message) {
        super(message);
    }
}
