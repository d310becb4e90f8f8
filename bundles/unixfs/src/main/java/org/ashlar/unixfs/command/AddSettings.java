package org.ashlar.unixfs.command;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.ashlar.command.Call;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.repo.NodeConfig;
import org.ashlar.unixfs.config.ImportConfig;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.importer.ImportOptions.FileShape;
import org.ashlar.unixfs.importer.ImportOptions.Metadata;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.CidFormat;

/** What options of {@code add} mean together with the configuration. Confined to one thread. */
final class AddSettings {
    private static final int DEFAULT_MAX_LINKS = 174;
    private static final int MAX_MAX_LINKS = 8192;
    private static final int MAX_INLINE = 128;

    private final Call call;
    private final NodeConfig config;

    private AddSettings(Call call, NodeConfig config) {
        this.call = call;
        this.config = config;
    }

    /**
     * What a call asks for.
     *
     * @throws IpfsException if an option is wrong or not supported
     */
    static ImportOptions of(Call call, NodeConfig config) {
        return new AddSettings(call, config).options();
    }

    private ImportOptions options() {
        CidFormat format = format();
        Metadata metadata = metadata();
        return new ImportOptions(
                format,
                rawLeaves(format, metadata),
                new FileShape(
                        ImportConfig.chunking(config, call.string("chunker")),
                        maxLinks(),
                        trickle()),
                ImportConfig.directories(
                        config,
                        call.integer("max-directory-links"),
                        call.integer("max-hamt-fanout")),
                metadata,
                call.flag("wrap-with-directory"),
                call.maybeFlag("empty-dirs").orElse(true));
    }

    private CidFormat format() {
        CidFormat named =
                ImportConfig.format(config, call.integer("cid-version"), call.string("hash"));
        return new CidFormat(
                named.version(), named.hashFunction(), inlineLimit(), named.dataFirst());
    }

    private int inlineLimit() {
        if (!call.flag("inline")) {
            return -1;
        }
        long limit = call.integer("inline-limit").orElse(32);
        if (limit > MAX_INLINE) {
            throw new InvalidRequestException(
                    "inline-limit %d exceeds maximum allowed size of %d bytes"
                            .formatted(limit, MAX_INLINE));
        }
        return (int) Math.max(-1, limit);
    }

    private Metadata metadata() {
        long mode = call.string("mode").map(AddSettings::mode).orElse(0L);
        long seconds = call.integer("mtime").orElse(0);
        long nanos = call.integer("mtime-nsecs").orElse(0);
        if (nanos != 0 && seconds == 0) {
            throw new InvalidRequestException(
                    "option \"mtime-nsecs\" requires \"mtime\" to be provided as well");
        }
        if (nanos < 0 || nanos > 999_999_999) {
            throw new InvalidRequestException("mtime nanoseconds must be in range [1, 999999999]");
        }
        return new Metadata(
                new Attributes(
                        mode == 0 ? OptionalInt.empty() : OptionalInt.of(Modes.posix(mode)),
                        seconds == 0
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochSecond(seconds, nanos))),
                call.flag("preserve-mode"),
                call.flag("preserve-mtime"));
    }

    /** A number as Go reads it: with a leading zero it is octal. */
    private static long mode(String text) {
        try {
            long mode = Long.decode(text.replaceFirst("^0[oO]", "0"));
            if (mode >= 0 && mode <= 0xffffffffL) {
                return mode;
            }
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("invalid mode: " + text, e);
        }
        throw new InvalidRequestException("invalid mode: " + text);
    }

    private boolean rawLeaves(CidFormat format, Metadata metadata) {
        Optional<Boolean> asked =
                call.maybeFlag("raw-leaves").or(() -> config.bool("Import.UnixFSRawLeaves"));
        boolean stored = metadata.keepMode() || metadata.keepMtime() || !metadata.given().isEmpty();
        if (call.flag("nocopy")) {
            if (stored || !asked.orElse(true)) {
                throw new IpfsException(
                        "nocopy option requires '--raw-leaves' to be enabled as well");
            }
            return true;
        }
        if (stored) {
            if (asked.orElse(false)) {
                throw new InvalidRequestException(
                        "raw-leaves can't be used with UnixFS metadata like mode or modification"
                                + " time");
            }
            return false;
        }
        return asked.orElse(format.version() > 0);
    }

    private boolean trickle() {
        return call.maybeFlag("trickle")
                .orElseGet(
                        () ->
                                switch (config.string("Import.UnixFSDAGLayout")
                                        .orElse("balanced")) {
                                    case "balanced" -> false;
                                    case "trickle" -> true;
                                    default ->
                                            throw new IpfsException(
                                                    "invalid value of Import.UnixFSDAGLayout");
                                });
    }

    private int maxLinks() {
        long links = call.integer("max-file-links").orElse(0);
        if (links == 0) {
            links = config.integer("Import.UnixFSFileMaxLinks").orElse(DEFAULT_MAX_LINKS);
        }
        if (links < 2 || links > MAX_MAX_LINKS) {
            throw new InvalidRequestException(
                    "max-file-links must be between 2 and " + MAX_MAX_LINKS);
        }
        return (int) links;
    }
}
