package org.ashlar.command;

import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Uploaded files as they arrive, depth first. Confined to one thread. */
@ProviderType
public interface InputFiles {
    /**
     * The next file, directory or link, or empty at the proper end. Content of the one before that
     * was left unread is skipped.
     *
     * @throws IOException if the upload is malformed or ends early
     */
    Optional<InputFile> next() throws IOException;
}
