package org.ashlar.command;

import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One uploaded entry.
 *
 * @param path name with its directories, separated by {@code /}; empty for unnamed input; never
 *     absolute and without {@code ..}
 * @param kind what it is
 * @param content bytes of a file, target of a link; reading blocks
 * @param absolutePath where the client says the file is on disk
 * @param mode permissions, as in POSIX, when the client told them
 * @param mtime time of the last change, when the client told it
 */
public record InputFile(
        String path,
        Kind kind,
        InputStream content,
        Optional<String> absolutePath,
        OptionalInt mode,
        Optional<Instant> mtime) {

    /** What an entry is. */
    public enum Kind {
        /** A file. */
        FILE,
        /** A directory; its entries follow. */
        DIRECTORY,
        /** A symbolic link; the content is its target. */
        SYMLINK
    }

    /** An entry without permissions and time. */
    public InputFile(String path, Kind kind, InputStream content, Optional<String> absolutePath) {
        this(path, kind, content, absolutePath, OptionalInt.empty(), Optional.empty());
    }
}
