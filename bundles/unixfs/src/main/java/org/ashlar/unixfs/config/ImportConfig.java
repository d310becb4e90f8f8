package org.ashlar.unixfs.config;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.unixfs.HamtCursor;
import org.ashlar.repo.NodeConfig;
import org.ashlar.unixfs.chunker.Chunking;
import org.ashlar.unixfs.directory.DirectoryShape;
import org.ashlar.unixfs.node.CidFormat;

/** Reads the keys {@code Import.*}, together with options that may stand before them. Stateless. */
public final class ImportConfig {
    private static final String FIELD_ORDER = "Import.UnixFSPBNodeFieldOrder";
    private static final String LINKS_FIRST = "links-first";
    private static final String DATA_FIRST = "data-first";
    private static final String DIRECTORY = "Import.UnixFSHAMTDirectory";

    private ImportConfig() {}

    /**
     * How new blocks are named.
     *
     * @param givenVersion CID version, when asked for
     * @param givenHash name of the hash function, when asked for
     * @throws InvalidRequestException if they are unknown or do not go together
     */
    public static CidFormat format(
            NodeConfig config, OptionalLong givenVersion, Optional<String> givenHash) {
        String name =
                givenHash
                        .filter(text -> !text.isEmpty())
                        .or(() -> config.string("Import.HashFunction"))
                        .orElse("sha2-256");
        OptionalLong version =
                givenVersion.isPresent() ? givenVersion : config.integer("Import.CidVersion");
        return format(version, name).ordered(dataFirst(config));
    }

    /**
     * Whether data stands before links in new nodes.
     *
     * @throws InvalidRequestException if the configuration names another order
     */
    public static boolean dataFirst(NodeConfig config) {
        String order = config.string(FIELD_ORDER).orElse(LINKS_FIRST);
        if (!order.equals(LINKS_FIRST) && !order.equals(DATA_FIRST)) {
            throw new InvalidRequestException(
                    FIELD_ORDER
                            + " must be \"links-first\" or \"data-first\", got \""
                            + order
                            + '"');
        }
        return order.equals(DATA_FIRST);
    }

    /** How new blocks are named, by options alone. */
    public static CidFormat format(OptionalLong givenVersion, String hashName) {
        long hash = hashFunction(hashName);
        long version = givenVersion.orElse(hash == Multihash.SHA2_256 ? 0 : 1);
        if (version < 0 || version > 1) {
            throw new InvalidRequestException("unknown CID version: " + version);
        }
        if (version == 0 && hash != Multihash.SHA2_256) {
            throw new InvalidRequestException("CIDv0 only supports sha2-256");
        }
        return new CidFormat((int) version, hash, -1);
    }

    /** How new blocks are named, when the configuration says it. */
    public static Optional<CidFormat> format(NodeConfig config) {
        boolean silent =
                config.integer("Import.CidVersion").isEmpty()
                        && config.string("Import.HashFunction").isEmpty();
        return silent
                ? Optional.empty()
                : Optional.of(format(config, OptionalLong.empty(), Optional.empty()));
    }

    /**
     * How content is cut.
     *
     * @param given when asked for
     */
    public static Chunking chunking(NodeConfig config, Optional<String> given) {
        return Chunking.parse(
                given.filter(text -> !text.isEmpty())
                        .or(() -> config.string("Import.UnixFSChunker"))
                        .orElse("default"));
    }

    private static long hashFunction(String name) {
        try {
            return Hashes.code(name);
        } catch (FormatException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
        }
    }

    /** When directories are sharded, and how wide. */
    public static DirectoryShape directories(NodeConfig config) {
        return directories(config, OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * When directories are sharded, and how wide.
     *
     * @param maxLinks most links of a directory in one block, when asked for
     * @param maxFanout width of shards, when asked for
     */
    public static DirectoryShape directories(
            NodeConfig config, OptionalLong maxLinks, OptionalLong maxFanout) {
        long links = maxLinks.orElse(config.integer("Import.UnixFSDirectoryMaxLinks").orElse(0));
        return new DirectoryShape(
                estimation(config),
                config.bytes(DIRECTORY + "SizeThreshold").orElse(DirectoryShape.DEFAULT.bytes()),
                (int) Math.max(0, Math.min(links, Integer.MAX_VALUE)),
                fanout(
                        maxFanout.orElse(
                                config.integer(DIRECTORY + "MaxFanout")
                                        .orElse(DirectoryShape.DEFAULT.fanout()))));
    }

    private static DirectoryShape.Estimation estimation(NodeConfig config) {
        String name = config.string(DIRECTORY + "SizeEstimation").orElse("links");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "links" -> DirectoryShape.Estimation.LINKS;
            case "block" -> DirectoryShape.Estimation.BLOCK;
            case "disabled" -> DirectoryShape.Estimation.DISABLED;
            default -> throw new IpfsException("unknown size estimation: " + name);
        };
    }

    private static int fanout(long asked) {
        if (asked < HamtCursor.MIN_FANOUT
                || asked > HamtCursor.MAX_FANOUT
                || Long.bitCount(asked) != 1) {
            throw new InvalidRequestException(
                    "HAMT fanout must be a power of 2, between "
                            + HamtCursor.MIN_FANOUT
                            + " and "
                            + HamtCursor.MAX_FANOUT
                            + " (got "
                            + asked
                            + ")");
        }
        return (int) asked;
    }
}
