package org.ashlar.unixfs.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.unixfs.UnixFs;

/** Columns of {@code ls} for people, as Kubo aligns them. Stateless. */
final class LsText {
    /** Key of the mark on the first streamed entry of an object; only in text. */
    static final String FIRST = "First";

    private static final int DIRECTORY = 1;
    private static final int FILE = 2;
    private static final int SYMLINK = 4;
    private static final int STREAM_WIDTH = 10;

    private LsText() {}

    static int type(UnixFs.Kind kind) {
        return switch (kind) {
            case DIRECTORY -> DIRECTORY;
            case FILE -> FILE;
            case SYMLINK -> SYMLINK;
        };
    }

    static Map<String, Object> object(String path, List<?> links) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("Hash", path);
        object.put("Links", links);
        return object;
    }

    static String render(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)
                || !(answer.get("Objects") instanceof List<?> objects)) {
            return "";
        }
        boolean several = call.arguments().size() > 1;
        StringBuilder out = new StringBuilder();
        for (Object each : objects) {
            if (each instanceof Map<?, ?> object) {
                render(object, call, several, out);
            }
        }
        return out.toString();
    }

    private static void render(Map<?, ?> object, Call call, boolean several, StringBuilder out) {
        boolean stream = call.flag("stream");
        boolean first = !stream || object.containsKey(FIRST);
        if (several && first) {
            boolean top = call.argument(0).orElse("").equals(object.get("Hash"));
            out.append(top ? "" : "\n").append(object.get("Hash")).append(":\n");
        }
        List<List<String>> rows = new ArrayList<>();
        if (call.flag("headers") && first) {
            rows.add(columns(call, "Mode", "Hash", "Size", "ModTime", "Name"));
        }
        if (object.get("Links") instanceof List<?> links) {
            for (Object each : links) {
                if (each instanceof Map<?, ?> link) {
                    rows.add(row(link, call));
                }
            }
        }
        align(rows, stream ? STREAM_WIDTH : 1, out);
    }

    private static List<String> row(Map<?, ?> link, Call call) {
        boolean directory = link.get("Type") instanceof Integer type && type == DIRECTORY;
        String name = Names.printable(String.valueOf(link.get("Name"))) + (directory ? "/" : "");
        long bytes = link.get("Size") instanceof Number size ? size.longValue() : 0;
        long mode = link.get("Mode") instanceof Number number ? number.longValue() : 0;
        return columns(
                call,
                mode == 0 ? "-" : Modes.text(mode),
                String.valueOf(link.get("Hash")),
                directory ? "-" : call.flag("human") ? Modes.human(bytes) : Long.toString(bytes),
                Modes.column(String.valueOf(link.get("ModTime")), Instant.now()),
                name);
    }

    private static List<String> columns(
            Call call, String mode, String hash, String size, String time, String name) {
        List<String> columns = new ArrayList<>();
        if (call.flag("long")) {
            columns.add(mode);
        }
        columns.add(hash);
        if (call.flag("size")) {
            columns.add(size);
        }
        if (call.flag("long")) {
            columns.add(time);
        }
        columns.add(name);
        return columns;
    }

    private static void align(List<List<String>> rows, int narrowest, StringBuilder out) {
        if (rows.isEmpty()) {
            return;
        }
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Math.max(narrowest, row.get(i).length() + 1));
            }
        }
        for (List<String> row : rows) {
            for (int i = 0; i < columns - 1; i++) {
                out.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length()));
            }
            out.append(row.get(columns - 1)).append('\n');
        }
    }
}
