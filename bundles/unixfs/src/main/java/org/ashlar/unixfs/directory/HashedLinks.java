package org.ashlar.unixfs.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.unixfs.HamtCursor;

/**
 * Many entries of one directory, packed: about 100 bytes each instead of three times that as
 * objects. Confined to one thread.
 */
final class HashedLinks {
    private static final int HEAD = 2 * Long.BYTES + Short.BYTES; // hash, size, length of the CID

    private final List<byte[]> packed = new ArrayList<>();
    private long bytes;

    /** Adds an entry. */
    void add(DagPbLink link) {
        byte[] name = link.name().getBytes(StandardCharsets.UTF_8);
        byte[] cid = link.cid().bytes();
        ByteBuffer out = ByteBuffer.allocate(HEAD + cid.length + name.length);
        out.putLong(HamtCursor.hash(link.name())).putLong(link.size());
        out.putShort((short) cid.length).put(cid).put(name);
        packed.add(out.array());
        bytes += out.capacity() + 24;
    }

    int size() {
        return packed.size();
    }

    /** Memory that the entries take, roughly. */
    long bytes() {
        return bytes;
    }

    long hash(int i) {
        return ByteBuffer.wrap(packed.get(i)).getLong();
    }

    DagPbLink link(int i) {
        ByteBuffer in = ByteBuffer.wrap(packed.get(i));
        in.getLong();
        long size = in.getLong();
        byte[] cid = new byte[in.getShort()];
        in.get(cid);
        String name = StandardCharsets.UTF_8.decode(in).toString();
        return new DagPbLink(Cid.of(cid), name, size);
    }

    List<DagPbLink> links() {
        List<DagPbLink> links = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            links.add(link(i));
        }
        return links;
    }

    /**
     * Sorts by hash, unsigned.
     *
     * @throws InvalidRequestException if two entries have the same name
     */
    void sort() {
        packed.sort(
                Comparator.<byte[], Long>comparing(
                                entry -> ByteBuffer.wrap(entry).getLong() ^ Long.MIN_VALUE)
                        .thenComparing(HashedLinks::name));
        for (int i = 1; i < packed.size(); i++) {
            if (hash(i) == hash(i - 1) && name(packed.get(i)).equals(name(packed.get(i - 1)))) {
                throw new InvalidRequestException(
                        "directory already has entry by that name: " + link(i).name());
            }
        }
    }

    private static ByteBuffer name(byte[] entry) {
        ByteBuffer in = ByteBuffer.wrap(entry);
        int cid = in.getShort(2 * Long.BYTES);
        return in.position(HEAD + cid).slice();
    }
}
