package org.ashlar.launcher;

/** Ends the program with a message for the user and an exit code. */
final class ExitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String usage;

    private ExitException(int code, String message, String usage) {
        super(message, null, false, false);
        this.code = code;
        this.usage = usage;
    }

    /** A failure: {@code Error: message} and exit code 1. */
    static ExitException failure(String message) {
        return new ExitException(1, message, "");
    }

    /** A failure to use a command as its help says; the help follows the message. */
    static ExitException misuse(String message, String usage) {
        return new ExitException(1, message, usage);
    }

    /** What is printed behind the message, or nothing. */
    String usage() {
        return usage;
    }

    int code() {
        return code;
    }
}
