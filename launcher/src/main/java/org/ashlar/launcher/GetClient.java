package org.ashlar.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.ashlar.command.Invocation;

/** Client half of {@code get}: unpacks what the daemon sends as TAR. */
final class GetClient {
    private final Invocation invocation;

    GetClient(Invocation invocation) {
        this.invocation = invocation;
    }

    void save(RpcResponse response) throws IOException {
        Path target = target();
        Progress progress =
                new Progress(
                        Progress.total(response),
                        Home.errorIsTerminal()
                                && !invocation.string("progress").orElse("").equals("false"));
        try (InputStream in = new CountedInput(response.body(), progress)) {
            if (invocation.flag("archive") || invocation.flag("compress")) {
                System.out.println("Saving archive to " + target);
                try (OutputStream out = Files.newOutputStream(target)) {
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

    /** Where the result goes; an existing file there is never overwritten. */
    Path target() {
        String name =
                invocation
                        .string("output")
                        .orElseGet(
                                () -> {
                                    String path =
                                            invocation.arguments().get(0).replaceAll("/+$", "");
                                    return path.substring(path.lastIndexOf('/') + 1);
                                });
        boolean archive = invocation.flag("archive");
        boolean compress = invocation.flag("compress");
        if (invocation.string("output").isEmpty()) {
            name += (archive ? ".tar" : "") + (compress ? ".gz" : "");
        }
        Path target = Path.of(name);
        boolean exists = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (exists && Files.isDirectory(target) && invocation.string("output").isPresent()) {
            String path = invocation.arguments().get(0).replaceAll("/+$", "");
            target = target.resolve(path.substring(path.lastIndexOf('/') + 1));
            exists = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        }
        if (exists) {
            throw ExitException.failure(
                    target + " exists already; choose another place with --output");
        }
        return target;
    }
}
