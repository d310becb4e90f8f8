package org.ashlar.multiformats.unixfs;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.proto.ProtoReader;
import org.jspecify.annotations.Nullable;

/** Collects the fields of one UnixFS node. Confined to one thread, used once. */
final class UnixFsDecoder {
    static final int TYPE = 1;
    static final int DATA = 2;
    static final int FILE_SIZE = 3;
    static final int BLOCK_SIZES = 4;
    static final int HASH_TYPE = 5;
    static final int FANOUT = 6;
    static final int MODE = 7;
    static final int MTIME = 8;

    private UnixFsNode.@Nullable Type type;
    private Optional<byte[]> data = Optional.empty();
    private OptionalLong fileSize = OptionalLong.empty();
    private long[] blockSizes = new long[0];
    private int blocks;
    private OptionalLong hashType = OptionalLong.empty();
    private OptionalLong fanout = OptionalLong.empty();
    private OptionalInt mode = OptionalInt.empty();
    private Optional<Instant> mtime = Optional.empty();

    UnixFsNode decode(ProtoReader in) {
        while (in.next()) {
            field(in);
        }
        if (type == null) {
            throw new FormatException("unixfs: node has no type");
        }
        return new UnixFsNode(
                type,
                data,
                fileSize,
                Arrays.copyOf(blockSizes, blocks),
                hashType,
                fanout,
                mode,
                mtime);
    }

    private void field(ProtoReader in) {
        switch (in.field()) {
            case TYPE -> type = UnixFsNode.type(in.varint());
            case DATA -> data = Optional.of(in.bytes());
            case FILE_SIZE -> fileSize = OptionalLong.of(in.positive());
            case BLOCK_SIZES -> blockSizes(in);
            case HASH_TYPE -> hashType = OptionalLong.of(in.positive());
            case FANOUT -> fanout = OptionalLong.of(in.positive());
            case MODE -> mode = OptionalInt.of((int) in.varint());
            case MTIME -> mtime = Optional.of(time(in.message()));
            default -> in.skip();
        }
    }

    /** Block sizes stand one by one or packed into one field. */
    private void blockSizes(ProtoReader in) {
        if (in.wireType() == ProtoReader.VARINT) {
            addBlock(in.positive());
            return;
        }
        ProtoReader list = in.message();
        blockSizes = Arrays.copyOf(blockSizes, blocks + list.countVarints());
        while (!list.atEnd()) {
            long size = list.packedVarint();
            if (size < 0) {
                throw new FormatException("unixfs: block size is too large");
            }
            addBlock(size);
        }
    }

    private void addBlock(long size) {
        if (blocks == blockSizes.length) {
            blockSizes = Arrays.copyOf(blockSizes, Math.max(16, 2 * blocks));
        }
        blockSizes[blocks++] = size;
    }

    private static Instant time(ProtoReader in) {
        long seconds = 0;
        int nanos = 0;
        boolean found = false;
        while (in.next()) {
            if (in.field() == 1) {
                seconds = in.varint();
                found = true;
            } else if (in.field() == 2) {
                nanos = in.fixed32();
            } else {
                in.skip();
            }
        }
        if (!found) {
            throw new FormatException("unixfs: mtime has no seconds");
        }
        return UnixFsNode.instant(seconds, nanos);
    }
}
