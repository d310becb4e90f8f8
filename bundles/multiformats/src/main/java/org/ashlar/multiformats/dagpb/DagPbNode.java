package org.ashlar.multiformats.dagpb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.jspecify.annotations.Nullable;

/**
 * A dag-pb node: links, then data. The data array is shared, never copied: nobody changes it.
 *
 * @param links in the order of the block
 * @param data content, or empty when the block has none
 * @see <a href="https://ipld.io/specs/codecs/dag-pb/spec/">dag-pb</a>
 */
public record DagPbNode(List<DagPbLink> links, Optional<byte[]> data) {
    private static final int DATA = 1;
    private static final int LINKS = 2;
    private static final int HASH = 1;
    private static final int NAME = 2;
    private static final int TSIZE = 3;

    private static final Comparator<DagPbLink> BY_NAME_BYTES =
            (a, b) -> a.name().equals(b.name()) ? 0 : Arrays.compareUnsigned(utf8(a), utf8(b));

    /** Copies the list of links. */
    public DagPbNode {
        links = List.copyOf(links);
    }

    /** A node without links. */
    public static DagPbNode leaf(byte[] data) {
        return new DagPbNode(List.of(), Optional.of(data));
    }

    /**
     * Decodes a block. As in the reference, data may stand before or behind the links, but not
     * between them, and the fields of a link stand in their order.
     *
     * @throws FormatException if the block is no dag-pb
     */
    public static DagPbNode decode(byte[] block) {
        List<DagPbLink> links = new ArrayList<>();
        ProtoReader data = scan(block, message -> links.add(link(message)));
        return new DagPbNode(links, Optional.ofNullable(data).map(ProtoReader::rest));
    }

    /**
     * Only the targets of a block's links, for walks that need no names.
     *
     * @throws FormatException if the block is no dag-pb
     */
    public static List<Cid> children(byte[] block) {
        List<Cid> children = new ArrayList<>();
        scan(block, message -> children.add(link(message).cid()));
        return children;
    }

    /**
     * Decodes a block whose data is a message itself; nothing of the data is copied.
     *
     * @param onLink told of each link, in the order of the block
     * @return the data, empty when the block has none
     * @throws FormatException if the block is no dag-pb
     */
    public static ProtoReader readLinks(byte[] block, Consumer<DagPbLink> onLink) {
        ProtoReader data = scan(block, message -> onLink.accept(link(message)));
        return data == null ? new ProtoReader(new byte[0]) : data;
    }

    private static @Nullable ProtoReader scan(byte[] block, Consumer<ProtoReader> onLink) {
        ProtoReader in = new ProtoReader(block);
        ProtoReader data = null;
        boolean linked = false;
        boolean closed = false;
        while (in.next()) {
            if (in.wireType() != ProtoReader.BYTES) {
                throw new FormatException("protobuf: (PBNode) invalid wireType " + in.wireType());
            }
            if (in.field() == DATA) {
                if (data != null) {
                    throw new FormatException("protobuf: (PBNode) duplicate Data section");
                }
                data = in.message();
                closed = linked;
            } else if (in.field() == LINKS) {
                if (closed) {
                    throw new FormatException("protobuf: (PBNode) duplicate Links section");
                }
                linked = true;
                onLink.accept(in.message());
            } else {
                throw new FormatException("protobuf: (PBNode) invalid fieldNumber " + in.field());
            }
        }
        return data;
    }

    private static DagPbLink link(ProtoReader in) {
        Cid cid = null;
        String name = "";
        long size = 0;
        int last = 0;
        while (in.next()) {
            if (in.field() <= last) {
                throw new FormatException("protobuf: (PBLink) duplicate or misplaced field");
            }
            last = in.field();
            switch (last) {
                case HASH -> cid = Cid.of(in.bytes());
                case NAME -> name = in.text();
                case TSIZE -> size = in.positive();
                default -> throw new FormatException("protobuf: (PBLink) invalid field " + last);
            }
        }
        if (cid == null) {
            throw new FormatException("protobuf: (PBLink) missing Hash");
        }
        return new DagPbLink(cid, name, size);
    }

    /** The first link with this name. */
    public Optional<DagPbLink> link(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** The canonical block: links in the order of their names' bytes, then data. */
    public byte[] encode() {
        return encode(false);
    }

    /**
     * A block with the links in the order of their names' bytes.
     *
     * @param dataFirst true for data before the links, which is not canonical
     */
    public byte[] encode(boolean dataFirst) {
        List<DagPbLink> sorted = new ArrayList<>(links);
        sorted.sort(BY_NAME_BYTES);
        ProtoWriter out = new ProtoWriter(sorted.size() * 48 + 64);
        if (dataFirst) {
            data.ifPresent(bytes -> out.bytes(DATA, bytes));
        }
        for (DagPbLink link : sorted) {
            ProtoWriter inner = new ProtoWriter();
            inner.bytes(HASH, link.cid().bytes()).text(NAME, link.name());
            out.message(LINKS, inner.varint(TSIZE, link.size()));
        }
        if (!dataFirst) {
            data.ifPresent(bytes -> out.bytes(DATA, bytes));
        }
        return out.toBytes();
    }

    /** The block of a node without links whose data is a message. */
    public static byte[] encodeLeaf(ProtoWriter data) {
        return new ProtoWriter(8).message(DATA, data).toBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DagPbNode that
                && links.equals(that.links)
                && Arrays.equals(data.orElse(null), that.data.orElse(null));
    }

    @Override
    public int hashCode() {
        return links.hashCode() * 31 + Arrays.hashCode(data.orElse(null));
    }

    private static byte[] utf8(DagPbLink link) {
        return link.name().getBytes(StandardCharsets.UTF_8);
    }
}
