package org.ashlar.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ashlar.command.Invocation;

/**
 * What is sent of the files that a user names.
 *
 * @param stdinName name for standard input
 * @param hidden true to include entries of directories whose name begins with a dot
 * @param followArguments true to send the target of a link that was named by the user
 * @param followAll true to send the targets of all links
 * @param attributes true to send permissions and times
 * @param ignored what to leave out
 */
record UploadOptions(
        Optional<String> stdinName,
        boolean hidden,
        boolean followArguments,
        boolean followAll,
        boolean attributes,
        IgnoreRules ignored) {

    static UploadOptions of(Invocation invocation) throws IOException {
        List<String> rules = invocation.strings("ignore");
        Optional<String> file = invocation.string("ignore-rules-path");
        boolean followAll = invocation.flag("dereference-symlinks");
        return new UploadOptions(
                invocation.string("stdin-name"),
                invocation.flag("hidden"),
                followAll || invocation.flag("dereference-args"),
                followAll,
                invocation.flag("preserve-mode") || invocation.flag("preserve-mtime"),
                file.isPresent()
                        ? IgnoreRules.of(rules, Path.of(file.get()))
                        : IgnoreRules.of(rules));
    }

    boolean sends(String name) {
        return (hidden || !name.startsWith(".")) && !ignored.ignores(name);
    }
}
