package org.ashlar.core.dag;

import java.util.List;
import java.util.Map;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.ipld.Ipld;
import org.jspecify.annotations.Nullable;

/** Follows path segments inside one decoded block. Stateless. */
public final class IpldLookup {
    private IpldLookup() {}

    /**
     * The value at the end of some segments.
     *
     * @throws ContentNotFoundException if a key is not there
     */
    public static @Nullable Object get(@Nullable Object value, List<String> segments) {
        Object found = value;
        for (String segment : segments) {
            found = step(found, segment);
        }
        return found;
    }

    /**
     * The value under one key or index.
     *
     * @throws ContentNotFoundException if the key is not there
     */
    public static @Nullable Object step(@Nullable Object value, String segment) {
        if (value instanceof Map<?, ?> map) {
            if (!map.containsKey(segment)) {
                throw notFound(segment);
            }
            return map.get(segment);
        } else if (value instanceof List<?> list) {
            int index = index(segment);
            if (index < 0 || index >= list.size()) {
                throw notFound(segment);
            }
            return list.get(index);
        }
        String kind = Ipld.kind(value);
        throw wrongKind(kind, kind);
    }

    static ContentNotFoundException wrongKind(String node, String kind) {
        return new ContentNotFoundException(
                "func called on wrong kind: \"LookupBySegment\" called on a "
                        + node
                        + " node (kind: "
                        + kind
                        + "), but only makes sense on map or list");
    }

    private static ContentNotFoundException notFound(String segment) {
        return new ContentNotFoundException("key not found: \"" + segment + "\"");
    }

    private static int index(String segment) {
        try {
            return Integer.parseInt(segment);
        } catch (NumberFormatException e) {
            throw new ContentNotFoundException(
                    "invalid segment for lookup on a list: \""
                            + segment
                            + "\": strconv.ParseInt: parsing \""
                            + segment
                            + "\": invalid syntax",
                    e);
        }
    }
}
