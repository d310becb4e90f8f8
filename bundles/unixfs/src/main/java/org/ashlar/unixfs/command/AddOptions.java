package org.ashlar.unixfs.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Call;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.repo.NodeConfig;
import org.ashlar.unixfs.importer.ImportOptions;

/** Options of {@code add}: what they are, and what they mean together with the configuration. */
final class AddOptions {
    private static final int DEFAULT_MAX_LINKS = 174;
    private static final int MAX_MAX_LINKS = 8192;
    private static final long DEFAULT_DIRECTORY_BYTES = 256 << 10;
    private static final long DEFAULT_FANOUT = 256;

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
                    Option.string("chunker", "Chunking algorithm: size-[bytes].").alias("s"),
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
                    Option.string("mode", "Custom POSIX file mode."),
                    Option.integer("mtime", "Custom modification time in seconds."),
                    Option.integer("mtime-nsecs", "Fraction of the modification time."),
                    Option.flag("fast-provide-root", "Announce the root at once."),
                    Option.flag("fast-provide-dag", "Announce the whole DAG at once."),
                    Option.flag("fast-provide-wait", "Wait until announced."));

    private static final List<String> REFUSED_FLAGS =
            List.of(
                    "trickle",
                    "inline",
                    "nocopy",
                    "fscache",
                    "preserve-mode",
                    "preserve-mtime",
                    "fast-provide-root",
                    "fast-provide-dag",
                    "fast-provide-wait");

    private static final List<String> REFUSED_VALUES =
            List.of("to-files", "mode", "mtime", "mtime-nsecs");

    private final Call call;
    private final NodeConfig config;

    private AddOptions(Call call, NodeConfig config) {
        this.call = call;
        this.config = config;
    }

    /**
     * What a call asks for.
     *
     * @throws IpfsException if an option is wrong or not supported
     */
    static ImportOptions of(Call call, NodeConfig config) {
        return new AddOptions(call, config).options();
    }

    private ImportOptions options() {
        refuseUnsupported();
        String name = call.string("hash").or(() -> config.string("Import.HashFunction")).orElse("");
        long hash = name.isEmpty() ? Multihash.SHA2_256 : Hashes.code(name);
        if (hash == Multihash.IDENTITY) {
            throw new IpfsException("hash function identity is not supported by add");
        }
        int version = cidVersion(hash);
        Optional<Boolean> rawLeaves =
                call.maybeFlag("raw-leaves").or(() -> config.bool("Import.UnixFSRawLeaves"));
        return new ImportOptions(
                version,
                hash,
                rawLeaves.orElse(version > 0),
                chunkSize(),
                maxLinks(),
                directories(),
                call.flag("wrap-with-directory"),
                call.maybeFlag("empty-dirs").orElse(true));
    }

    private void refuseUnsupported() {
        for (String flag : REFUSED_FLAGS) {
            if (call.flag(flag)) {
                throw unsupported("option --" + flag);
            }
        }
        for (String option : REFUSED_VALUES) {
            if (call.string(option).isPresent()) {
                throw unsupported("option --" + option);
            }
        }
        if (call.integer("max-hamt-fanout").orElse(DEFAULT_FANOUT) != DEFAULT_FANOUT) {
            throw unsupported("option --max-hamt-fanout");
        }
        if (!config.string("Import.UnixFSDAGLayout").orElse("balanced").equals("balanced")) {
            throw unsupported("configuration Import.UnixFSDAGLayout other than balanced");
        }
    }

    private static IpfsException unsupported(String what) {
        return new IpfsException(what + " is not supported by this node");
    }

    private int cidVersion(long hash) {
        OptionalLong given = call.integer("cid-version");
        if (given.isEmpty()) {
            given = config.integer("Import.CidVersion");
        }
        long version = given.orElse(0);
        if (version < 0 || version > 1) {
            throw new IpfsException("unknown CID version: " + version);
        }
        if (hash != Multihash.SHA2_256) {
            if (call.integer("cid-version").orElse(1) == 0) {
                throw new IpfsException("CIDv0 only supports sha2-256");
            }
            return 1;
        }
        return (int) version;
    }

    private int chunkSize() {
        String text =
                call.string("chunker")
                        .or(() -> config.string("Import.UnixFSChunker"))
                        .orElse("size-262144");
        if (text.isEmpty() || text.equals("default")) {
            text = "size-262144";
        }
        if (text.startsWith("rabin") || text.startsWith("buzhash")) {
            throw unsupported("chunker " + text);
        }
        if (!text.startsWith("size-")) {
            throw new IpfsException("unrecognized chunker option: " + text);
        }
        String number = text.substring("size-".length());
        long size;
        try {
            size = Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw new IpfsException("strconv.Atoi: parsing \"" + number + "\": invalid syntax", e);
        }
        if (size <= 0) {
            throw new IpfsException("chunker size must be greater than 0");
        }
        if (size > ImportOptions.MAX_CHUNK) {
            throw new IpfsException(
                    "chunker parameters may not exceed the maximum chunk size of "
                            + ImportOptions.MAX_CHUNK);
        }
        return (int) size;
    }

    private int maxLinks() {
        long links = call.integer("max-file-links").orElse(0);
        if (links == 0) {
            links = config.integer("Import.UnixFSFileMaxLinks").orElse(DEFAULT_MAX_LINKS);
        }
        if (links < 2 || links > MAX_MAX_LINKS) {
            throw new IpfsException("max-file-links must be between 2 and " + MAX_MAX_LINKS);
        }
        return (int) links;
    }

    private ImportOptions.DirectoryLimit directories() {
        String prefix = "Import.UnixFSHAMTDirectory";
        String name = config.string(prefix + "SizeEstimation").orElse("links");
        ImportOptions.Estimation estimation =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "links" -> ImportOptions.Estimation.LINKS;
                    case "block" -> ImportOptions.Estimation.BLOCK;
                    case "disabled" -> ImportOptions.Estimation.DISABLED;
                    default -> throw new IpfsException("unknown size estimation: " + name);
                };
        long links = call.integer("max-directory-links").orElse(0);
        if (links == 0) {
            links = config.integer("Import.UnixFSDirectoryMaxLinks").orElse(0);
        }
        return new ImportOptions.DirectoryLimit(
                estimation,
                config.bytes(prefix + "SizeThreshold").orElse(DEFAULT_DIRECTORY_BYTES),
                (int) Math.max(0, Math.min(links, Integer.MAX_VALUE)));
    }
}
