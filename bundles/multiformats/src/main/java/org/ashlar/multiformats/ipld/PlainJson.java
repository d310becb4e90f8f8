package org.ashlar.multiformats.ipld;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * The codec json: no links and no bytes, map keys in the order in which they are given, a line for
 * each value, in the layout of Kubo.
 *
 * @see <a href="https://github.com/multiformats/multicodec/blob/master/table.csv">table</a>
 */
final class PlainJson {
    private PlainJson() {}

    static @Nullable Object decode(byte[] block) {
        return DagJson.decode(block, true);
    }

    static byte[] encode(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, 0);
        boolean lines = out.indexOf("\n") > 0;
        return out.append(lines ? "\n" : "").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(StringBuilder out, @Nullable Object value, int depth) {
        if (depth > Ipld.MAX_DEPTH) {
            throw new FormatException("json: nested too deeply");
        }
        if (value instanceof Cid || value instanceof byte[]) {
            String kind = value instanceof Cid ? "links" : "bytes";
            throw new FormatException("cannot marshal IPLD " + kind + " to this codec");
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            out.append('[');
            for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
                line(out, depth + 1);
                write(out, items.next(), depth + 1);
                out.append(items.hasNext() ? "," : "");
            }
            line(out, depth);
            out.append(']');
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append('{');
            for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
                    entries.hasNext(); ) {
                Map.Entry<?, ?> entry = entries.next();
                line(out, depth + 1);
                DagJson.quote(out, String.valueOf(entry.getKey()));
                out.append(": ");
                write(out, entry.getValue(), depth + 1);
                out.append(entries.hasNext() ? "," : "");
            }
            line(out, depth);
            out.append('}');
        } else {
            DagJson.write(out, value, depth);
        }
    }

    private static void line(StringBuilder out, int depth) {
        out.append('\n').append("\t".repeat(depth));
    }
}
