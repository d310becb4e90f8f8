package org.ashlar.multiformats.unixfs;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;

/**
 * What the data of a dag-pb node says about a file or directory. Arrays are shared, never copied:
 * nobody changes them. Sizes are what the maker claims: nothing is allocated by them.
 *
 * @param type kind of node
 * @param data content of a file, target of a symlink, bit field of a shard
 * @param fileSize bytes of the whole file
 * @param blockSizes file bytes below each link
 * @param hashType hash function of a shard's names
 * @param fanout width of a shard
 * @param mode permissions, as in POSIX
 * @param mtime time of the last change
 * @see <a href="https://specs.ipfs.tech/unixfs/">UnixFS</a>
 */
public record UnixFsNode(
        Type type,
        Optional<byte[]> data,
        OptionalLong fileSize,
        long[] blockSizes,
        OptionalLong hashType,
        OptionalLong fanout,
        OptionalInt mode,
        Optional<Instant> mtime) {

    /** Kinds of nodes; the order is that of their numbers. */
    public enum Type {
        /** Part of a file, old form. */
        RAW,
        /** Directory in one block. */
        DIRECTORY,
        /** File, or part of one. */
        FILE,
        /** Describes the content below; no longer made. */
        METADATA,
        /** Symbolic link. */
        SYMLINK,
        /** Part of a directory that is too large for one block. */
        HAMT_SHARD;

        private static Type of(long number) {
            Type[] types = values();
            if (number < 0 || number >= types.length) {
                throw new FormatException("unixfs: unknown type " + number);
            }
            return types[(int) number];
        }

        @SuppressWarnings("EnumOrdinal") // the order is part of the format
        private int number() {
            return ordinal();
        }
    }

    /** Number of the hash function of shards, murmur3-x64-64 in the multicodec table. */
    public static final long MURMUR3 = 0x22;

    private static final long[] NONE = {};

    /** A file, or a part of one, that has all its content in itself. */
    public static UnixFsNode file(byte[] content) {
        Optional<byte[]> data = content.length == 0 ? Optional.empty() : Optional.of(content);
        return of(Type.FILE, data, OptionalLong.of(content.length), NONE);
    }

    /** A part of a file in the old form. */
    public static UnixFsNode raw(byte[] content) {
        return of(Type.RAW, Optional.of(content), OptionalLong.of(content.length), NONE);
    }

    /** A file whose content is below its links. */
    public static UnixFsNode file(long[] blockSizes) {
        long sum = Arrays.stream(blockSizes).sum();
        return of(Type.FILE, Optional.empty(), OptionalLong.of(sum), blockSizes);
    }

    /** A directory in one block. */
    public static UnixFsNode directory() {
        return of(Type.DIRECTORY, Optional.empty(), OptionalLong.empty(), NONE);
    }

    /** A symbolic link. */
    public static UnixFsNode symlink(byte[] target) {
        return of(Type.SYMLINK, Optional.of(target), OptionalLong.empty(), NONE);
    }

    /**
     * A shard of a large directory.
     *
     * @param bitField which children there are, most significant byte first, leading zeros trimmed
     */
    public static UnixFsNode shard(byte[] bitField, int fanout) {
        return new UnixFsNode(
                Type.HAMT_SHARD,
                Optional.of(bitField),
                OptionalLong.empty(),
                NONE,
                OptionalLong.of(MURMUR3),
                OptionalLong.of(fanout),
                OptionalInt.empty(),
                Optional.empty());
    }

    private static UnixFsNode of(
            Type type, Optional<byte[]> data, OptionalLong fileSize, long[] blockSizes) {
        return new UnixFsNode(
                type,
                data,
                fileSize,
                blockSizes,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    /** The same with permissions. */
    public UnixFsNode withMode(int permissions) {
        return new UnixFsNode(
                type,
                data,
                fileSize,
                blockSizes,
                hashType,
                fanout,
                OptionalInt.of(permissions),
                mtime);
    }

    /** The same with a time of change. */
    public UnixFsNode withMtime(Instant time) {
        return new UnixFsNode(
                type, data, fileSize, blockSizes, hashType, fanout, mode, Optional.of(time));
    }

    /** True for both forms of a directory. */
    public boolean isDirectory() {
        return type == Type.DIRECTORY || type == Type.HAMT_SHARD;
    }

    /**
     * Decodes the data of a dag-pb node; unknown fields are passed over.
     *
     * @throws FormatException if it is no UnixFS node
     */
    public static UnixFsNode decode(byte[] bytes) {
        return new UnixFsDecoder().decode(new ProtoReader(bytes));
    }

    /**
     * Decodes a whole dag-pb block: like {@link #decode} of its data, but the content is copied
     * once instead of twice, which counts for the leaves of large files.
     *
     * @param onLink told of each link, in the order of the block
     * @throws FormatException if it is no dag-pb, or no UnixFS node
     */
    public static UnixFsNode decodeBlock(byte[] block, Consumer<DagPbLink> onLink) {
        return new UnixFsDecoder().decode(DagPbNode.readLinks(block, onLink));
    }

    /**
     * True when a dag-pb block is a file, a part of one or a symbolic link, so that all it links to
     * are parts; false also when it is no UnixFS.
     */
    public static boolean isWholeAt(byte[] block) {
        try {
            Type type = decodeBlock(block, link -> {}).type();
            return type == Type.FILE || type == Type.RAW || type == Type.SYMLINK;
        } catch (FormatException e) {
            return false;
        }
    }

    /** The data as Kubo writes it: fields in the order of their numbers. */
    public byte[] encode() {
        return message().toBytes();
    }

    /** A dag-pb block with this as its data and without links; the content is copied once. */
    public byte[] encodeLeaf() {
        return DagPbNode.encodeLeaf(message());
    }

    private ProtoWriter message() {
        ProtoWriter out = new ProtoWriter();
        out.varint(UnixFsDecoder.TYPE, type.number());
        data.ifPresent(bytes -> out.bytes(UnixFsDecoder.DATA, bytes));
        fileSize.ifPresent(size -> out.varint(UnixFsDecoder.FILE_SIZE, size));
        for (long size : blockSizes) {
            out.varint(UnixFsDecoder.BLOCK_SIZES, size);
        }
        hashType.ifPresent(value -> out.varint(UnixFsDecoder.HASH_TYPE, value));
        fanout.ifPresent(value -> out.varint(UnixFsDecoder.FANOUT, value));
        mode.ifPresent(value -> out.varint(UnixFsDecoder.MODE, value & 0xffffffffL));
        mtime.ifPresent(time -> out.message(UnixFsDecoder.MTIME, time(time)));
        return out;
    }

    private static ProtoWriter time(Instant time) {
        ProtoWriter out = new ProtoWriter(16);
        out.varint(1, time.getEpochSecond());
        return time.getNano() == 0 ? out : out.fixed32(2, time.getNano());
    }

    static Type type(long number) {
        return Type.of(number);
    }

    static Instant instant(long seconds, int nanos) {
        if (nanos < 0 || nanos > 999_999_999) {
            throw new FormatException("unixfs: invalid fraction of a second");
        }
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException e) {
            throw new FormatException("unixfs: mtime out of range");
        }
    }
}
