package org.ashlar.unixfs.importer;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.ashlar.block.Filestore;
import org.ashlar.command.InputFile;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;

/** Where uploaded files are on this machine, as the client says. Stateless. */
final class FilePlaces {
    private FilePlaces() {}

    /**
     * The file that references may point to.
     *
     * @throws IpfsException if the upload does not say, or the file must not be referred to
     */
    static Path of(InputFile file, Filestore filestore) {
        String text = file.absolutePath().orElse("");
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            throw new IpfsException("urlstore is not enabled, see https://git.io/vNItf");
        }
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidRequestException("malformed path of a file", e);
        }
        filestore.check(path);
        return path;
    }
}
