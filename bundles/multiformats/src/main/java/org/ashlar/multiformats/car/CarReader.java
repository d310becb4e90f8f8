package org.ashlar.multiformats.car;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.ipld.DagCbor;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks one by one from a CARv1 stream, or from the CARv1 inside a CARv2. Every block is
 * checked against its CID. Memory is bounded by one header or one block. Confined to one thread;
 * does not close the stream.
 *
 * @see <a href="https://ipld.io/specs/transport/car/">CAR</a>
 */
public final class CarReader {
    /** Longest header that is read, in bytes. */
    public static final int MAX_HEADER = 1 << 20;

    /** Most roots. */
    public static final int MAX_ROOTS = 10_000;

    /** Largest block that is read unless another limit is given, in bytes. */
    public static final int MAX_BLOCK = 2 << 20;

    private static final int V2_HEADER = 40;
    private static final int FIRST_READ = 64 << 10;

    private final InputStream in;
    private final int maxBlock;
    private final List<Cid> roots;
    private long left = Long.MAX_VALUE; // bytes to the end of the inner archive

    /**
     * A section of an archive.
     *
     * @param cid name of the block
     * @param data the block, which has the hash of its name
     */
    public record Section(Cid cid, byte[] data) {}

    /**
     * Reads the header.
     *
     * @throws FormatException if it is malformed
     */
    public CarReader(InputStream in) throws IOException {
        this(in, MAX_BLOCK);
    }

    /**
     * Reads the header.
     *
     * @param maxBlock largest block that is accepted, in bytes
     * @throws FormatException if it is malformed
     */
    public CarReader(InputStream in, int maxBlock) throws IOException {
        this.in = in;
        this.maxBlock = maxBlock;
        Map<?, ?> header = readHeader();
        if (Long.valueOf(2).equals(header.get("version"))) {
            enterV2();
            header = readHeader();
        }
        if (!Long.valueOf(1).equals(header.get("version"))) {
            throw new FormatException("invalid car version: " + header.get("version"));
        }
        roots = roots(header.get("roots"));
    }

    /** The roots that the header names. */
    public List<Cid> roots() {
        return roots;
    }

    /**
     * The next block.
     *
     * @return empty at the proper end
     * @throws FormatException if the archive is malformed or the block does not match its CID
     * @throws EOFException if the stream ends inside a block
     */
    public Optional<Section> next() throws IOException {
        if (left == 0) {
            return Optional.empty();
        }
        long length = readLength(true);
        if (length < 0) {
            return Optional.empty();
        }
        if (length == 0) {
            throw new FormatException("malformed car; zero length section");
        }
        if (length > (long) maxBlock + Cid.MAX_LENGTH) {
            throw new FormatException("malformed car; section of " + length + " bytes is too long");
        }
        ByteBuffer section = ByteBuffer.wrap(read((int) length));
        Cid cid = Cid.read(section);
        byte[] data = new byte[section.remaining()];
        section.get(data);
        if (data.length > maxBlock) {
            throw new FormatException("block of " + data.length + " bytes is too large: " + cid);
        }
        if (!Hashes.verifies(cid.hash(), data)) {
            throw new FormatException("mismatch in content integrity, expected: " + cid);
        }
        return Optional.of(new Section(cid, data));
    }

    private Map<?, ?> readHeader() throws IOException {
        long length = readLength(false);
        if (length < 1 || length > MAX_HEADER) {
            throw new FormatException("invalid header: " + length + " bytes");
        }
        if (DagCbor.decode(read((int) length)) instanceof Map<?, ?> header) {
            return header;
        }
        throw new FormatException("invalid header: not a map");
    }

    /** Passes over the fixed header of a CARv2 to the archive inside. */
    private void enterV2() throws IOException {
        ByteBuffer fixed = ByteBuffer.wrap(read(V2_HEADER)).order(ByteOrder.LITTLE_ENDIAN);
        long offset = fixed.getLong(16);
        long size = fixed.getLong(24);
        int pragma = 11;
        if (offset < pragma + V2_HEADER || size < 1) {
            throw new FormatException("invalid car v2 header");
        }
        in.skipNBytes(offset - pragma - V2_HEADER);
        left = size;
    }

    private static List<Cid> roots(@Nullable Object value) {
        if (!(value instanceof List<?> list) || list.size() > MAX_ROOTS) {
            throw new FormatException("invalid header: no list of roots");
        }
        List<Cid> roots = new ArrayList<>();
        for (Object root : list) {
            if (!(root instanceof Cid cid)) {
                throw new FormatException("invalid header: a root is no link");
            }
            roots.add(cid);
        }
        return List.copyOf(roots);
    }

    /** Reads a varint; -1 at the end of the stream, where that is proper. */
    private long readLength(boolean mayEnd) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = left == 0 ? -1 : in.read();
            if (b < 0 && shift == 0 && mayEnd && left > Long.MAX_VALUE / 2) {
                return -1;
            } else if (b < 0) {
                throw new EOFException("unexpected EOF");
            }
            left--;
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new FormatException("malformed car; section length is too large");
    }

    /** Reads exactly so many bytes; memory grows only as they arrive. */
    private byte[] read(int length) throws IOException {
        if (length > left) {
            throw new EOFException("unexpected EOF");
        }
        byte[] bytes = in.readNBytes(Math.min(length, FIRST_READ));
        if (bytes.length == FIRST_READ && length > FIRST_READ) {
            byte[] all = Arrays.copyOf(bytes, length);
            int rest = in.readNBytes(all, FIRST_READ, length - FIRST_READ);
            bytes = rest == length - FIRST_READ ? all : bytes;
        }
        if (bytes.length < length) {
            throw new EOFException("unexpected EOF");
        }
        left -= length;
        return bytes;
    }
}
