package org.ashlar.unixfs.command;

import java.util.List;
import org.ashlar.command.Option;
import org.ashlar.routing.FastProvide;

/** Options of {@code add}, as users give them. */
final class AddOptions {
    static final List<Option> ALL =
            List.of(
                    Option.flag("recursive", "Add directory paths recursively.").alias("r"),
                    Option.flag("dereference-args", "Follow symbolic links in arguments."),
                    Option.string("stdin-name", "Assign a name if the file source is stdin."),
                    Option.flag("hidden", "Include files that are hidden.").alias("H"),
                    Option.strings("ignore", "A rule (.gitignore-style) for what to leave out."),
                    Option.string("ignore-rules-path", "A file with .gitignore-style rules."),
                    Option.flag("empty-dirs", "Include empty directories.")
                            .alias("E")
                            .orElse("true"),
                    Option.flag("dereference-symlinks", "Replace symbolic links by their targets."),
                    Option.flag("quiet", "Write minimal output.").alias("q"),
                    Option.flag("quieter", "Write only final hash.").alias("Q"),
                    Option.flag("silent", "Write no output."),
                    Option.flag("progress", "Stream progress data.").alias("p"),
                    Option.flag("only-hash", "Only chunk and hash, do not write.").alias("n"),
                    Option.flag("wrap-with-directory", "Wrap files with a directory object.")
                            .alias("w"),
                    Option.flag("pin", "Pin locally to protect from collection.").orElse("true"),
                    Option.string("pin-name", "Name to use for the pin."),
                    Option.string("to-files", "Add reference to Files API (MFS)."),
                    Option.integer("cid-version", "CID version, 0 or 1."),
                    Option.string("hash", "Hash function to use."),
                    Option.flag("raw-leaves", "Use raw blocks for leaf nodes."),
                    Option.string(
                                    "chunker",
                                    "Chunking algorithm: size-[bytes], rabin-[min]-[avg]-[max] or"
                                            + " buzhash.")
                            .alias("s"),
                    Option.flag("trickle", "Use trickle-dag format.").alias("t"),
                    Option.integer("max-file-links", "Most links of a file's node."),
                    Option.integer("max-directory-links", "Most links of a basic directory."),
                    Option.integer("max-hamt-fanout", "Width of sharded directories."),
                    Option.flag("inline", "Inline small blocks into CIDs."),
                    Option.integer("inline-limit", "Most bytes to inline.").orElse("32"),
                    Option.flag("nocopy", "Add using the filestore."),
                    Option.flag("fscache", "Check the filestore for pre-existing blocks."),
                    Option.flag("preserve-mode", "Store file permissions."),
                    Option.flag("preserve-mtime", "Store modification times."),
                    Option.string("mode", "Custom POSIX file mode, such as 0644."),
                    Option.integer("mtime", "Custom modification time in seconds."),
                    Option.integer("mtime-nsecs", "Fraction of the modification time."),
                    Option.flag(FastProvide.ROOT, "Announce the root at once."),
                    Option.flag(FastProvide.DAG, "Announce the whole DAG at once."),
                    Option.flag(FastProvide.WAIT, "Wait until announced."));

    private AddOptions() {}
}
