package org.ashlar.command;

import java.io.InputStream;
import java.util.Optional;

/**
 * One uploaded entry.
 *
 * @param path name with its directories, separated by {@code /}; empty for unnamed input; never
 *     absolute and without {@code ..}
 * @param kind what it is
 * @param content bytes of a file, target of a link; reading blocks
 * @param absolutePath where the client says the file is on disk
 */
public record InputFile(
        String path, Kind kind, InputStream content, Optional<String> absolutePath) {

    /** What an entry is. */
    public enum Kind {
        /** A file. */
        FILE,
        /** A directory; its entries follow. */
        DIRECTORY,
        /** A symbolic link; the content is its target. */
        SYMLINK
    }
}
