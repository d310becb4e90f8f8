package org.ashlar.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ashlar.command.Invocation;

/** Client half of {@code get}: unpacks what the daemon sends as TAR, over nothing. */
final class GetClient {
    private final Invocation invocation;
    private final String path;

    /**
     * @param path what is fetched; its last name is what the result is called by default
     */
    GetClient(Invocation invocation, String path) {
        this.invocation = invocation;
        this.path = path.replaceAll("/+$", "");
    }

    void save(RpcResponse response) throws IOException {
        Path target = target();
        Progress progress =
                new Progress(
                        Progress.total(response),
                        Home.errorIsTerminal()
                                && !invocation.string("progress").orElse("").equals("false"));
        try (InputStream in = new CountedInput(response.body(), progress)) {
            if (isArchive()) {
                System.out.println("Saving archive to " + target);
                try (OutputStream out =
                        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
                    in.transferTo(out);
                }
            } else {
                System.out.println("Saving file(s) to " + target);
                new TarExtractor(in, target).extract();
            }
        } finally {
            progress.clear();
        }
    }

    /**
     * Where the result goes: an archive gets the endings that say so. Fails early when an archive
     * would overwrite a file; what is unpacked is compared with what is there as it comes.
     */
    Path target() throws IOException {
        String name = invocation.string("output").orElseGet(this::lastName);
        if (invocation.flag("archive") && !name.endsWith(".tar") && !name.endsWith(".tar.gz")) {
            name += ".tar";
        }
        if (invocation.flag("compress") && !name.endsWith(".gz")) {
            name += ".gz";
        }
        Path target = Path.of(name);
        if (isArchive() && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw Destination.inTheWay(target);
        }
        return target;
    }

    private boolean isArchive() {
        return invocation.flag("archive") || invocation.flag("compress");
    }

    private String lastName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
