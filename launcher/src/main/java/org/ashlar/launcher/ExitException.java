package org.ashlar.launcher;

/** Ends the program with a message for the user and an exit code. */
final class ExitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    ExitException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** A failure: {@code Error: message} and exit code 1. */
    static ExitException failure(String message) {
        return new ExitException(1, message);
    }

    int code() {
        return code;
    }
}
