package org.ashlar.core.command.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;

/** Text encodings, as {@code cid bases} and {@code multibase list} show them. Stateless. */
final class BaseTable {
    private BaseTable() {}

    /** An encoding by its name or by its prefix. */
    static Multibase base(String name) {
        try {
            return Multibase.chosen(name);
        } catch (FormatException e) {
            throw new IpfsException("unsupported multibase encoding: " + name, e);
        }
    }

    static List<Object> rows() {
        List<Object> rows = new ArrayList<>();
        List<Multibase> bases = new ArrayList<>(List.of(Multibase.values()));
        bases.sort(
                Comparator.comparing((Multibase base) -> Character.toLowerCase(base.codePoint()))
                        .thenComparing(base -> Character.isUpperCase(base.codePoint())));
        for (Multibase base : bases) {
            rows.add(CodeTable.row(base.codePoint(), base.label()));
        }
        return rows;
    }

    static String text(Object value, Call call) {
        StringBuilder out = new StringBuilder();
        if (value instanceof List<?> rows) {
            for (Object each : rows) {
                if (each instanceof Map<?, ?> row && row.get("Code") instanceof Number code) {
                    out.append(line(code.intValue(), row.get("Name") + "\n", call));
                }
            }
        }
        return out.toString();
    }

    private static String line(int code, String name, Call call) {
        String prefix = call.flag("prefix") ? Character.toString(code) + "  " : "";
        return prefix
                + (call.flag("numeric") ? String.format(Locale.ROOT, "%6d  %s", code, name) : name);
    }
}
