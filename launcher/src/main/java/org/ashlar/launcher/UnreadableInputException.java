package org.ashlar.launcher;

import java.io.IOException;

/** A file on the user's side could not be read, so that an upload must not end as if complete. */
final class UnreadableInputException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
