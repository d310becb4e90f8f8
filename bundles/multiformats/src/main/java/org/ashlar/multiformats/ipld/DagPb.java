package org.ashlar.multiformats.ipld;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.jspecify.annotations.Nullable;

/** dag-pb nodes as IPLD values: a map of Data and Links. */
public final class DagPb {
    private static final Set<String> OPTIONAL_OF_LINK = Set.of("Name", "Tsize");

    private DagPb() {}

    /**
     * Decodes a block.
     *
     * @throws FormatException if it is no dag-pb
     */
    public static Map<String, @Nullable Object> decode(byte[] block) {
        DagPbNode node = DagPbNode.decode(block);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("Data", node.data().orElse(null));
        List<@Nullable Object> links = new ArrayList<>(node.links().size());
        for (DagPbLink link : node.links()) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("Hash", link.cid());
            entry.put("Name", link.name());
            entry.put("Tsize", link.size());
            links.add(entry);
        }
        out.put("Links", links);
        return out;
    }

    /**
     * Encodes a map of Data and Links.
     *
     * @throws FormatException if the value is no such map
     */
    public static byte[] encode(@Nullable Object value) {
        Map<?, ?> map = map(value, "PBNode");
        Optional<byte[]> data = Optional.empty();
        List<DagPbLink> links = new ArrayList<>();
        boolean linked = false;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if ("Data".equals(entry.getKey()) && isBytesOrNull(entry.getValue())) {
                data = Optional.ofNullable((byte[]) entry.getValue());
            } else if ("Links".equals(entry.getKey()) && entry.getValue() instanceof List<?> list) {
                linked = true;
                list.forEach(link -> links.add(link(link)));
            } else {
                throw new FormatException(
                        "invalid key for map dagpb.PBNode: \""
                                + entry.getKey()
                                + "\": no such field");
            }
        }
        if (!linked) {
            throw new FormatException("missing required fields: Links");
        }
        return new DagPbNode(links, data).encode();
    }

    private static DagPbLink link(@Nullable Object value) {
        Cid cid = null;
        String name = "";
        long size = 0;
        for (Map.Entry<?, ?> entry : map(value, "PBLink").entrySet()) {
            Object key = entry.getKey();
            Object field = entry.getValue();
            if ("Hash".equals(key) && field instanceof Cid hash) {
                cid = hash;
            } else if ("Name".equals(key) && field instanceof String text) {
                name = text;
            } else if ("Tsize".equals(key) && field instanceof Long number && number >= 0) {
                size = number;
            } else if (field != null || !OPTIONAL_OF_LINK.contains(String.valueOf(key))) {
                throw new FormatException(
                        "invalid key for map dagpb.PBLink: \"" + key + "\": no such field");
            }
        }
        if (cid == null) {
            throw new FormatException("missing required fields: Hash");
        }
        return new DagPbLink(cid, name, size);
    }

    private static boolean isBytesOrNull(@Nullable Object value) {
        return value == null || value instanceof byte[];
    }

    private static Map<?, ?> map(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new FormatException(what + " must be a map");
    }
}
