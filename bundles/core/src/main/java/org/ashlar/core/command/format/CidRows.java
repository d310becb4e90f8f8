package org.ashlar.core.command.format;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.ashlar.command.Call;
import org.ashlar.command.Emitter;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;

/** One row for each CID argument; a bad one does not stop the others. Stateless. */
final class CidRows {
    private CidRows() {}

    /**
     * Emits what {@code format} makes of each argument.
     *
     * @throws IpfsException at the end when a row was bad
     */
    static void emit(Call call, Emitter out, Function<String, String> format) throws IOException {
        boolean failed = false;
        for (String text : call.arguments()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("CidStr", text);
            String formatted = "";
            String error = "";
            try {
                formatted = format.apply(text);
            } catch (FormatException e) {
                error = String.valueOf(e.getMessage());
                failed = true;
            }
            row.put("Formatted", formatted);
            row.put("ErrorMsg", error);
            out.emit(row);
        }
        if (failed && call.string("encoding").orElse("text").equals("text")) {
            throw new IpfsException("errors while displaying some entries");
        }
    }

    /**
     * Parses a CID with or without {@code /ipfs/} before it.
     *
     * @throws FormatException with the reason
     */
    static Cid parse(String text) {
        String bare = text.startsWith("/ipfs/") ? text.substring(6) : text;
        try {
            return Cid.parse(bare);
        } catch (FormatException e) {
            throw new FormatException("invalid cid: " + e.getMessage());
        }
    }

    static String text(Object value) {
        if (!(value instanceof Map<?, ?> row)) {
            return "";
        }
        Object error = row.get("ErrorMsg");
        return "".equals(error) || error == null
                ? row.get("Formatted") + "\n"
                : row.get("CidStr") + ": " + error + "\n";
    }
}
