package org.ashlar.core.command.key;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Option;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.repo.Keystore;

/** How the key commands show keys. Stateless. */
final class KeyText {
    private static final String BASE58 = "b58mh";
    private static final String BASE = "ipns-base";

    private KeyText() {}

    static Option base() {
        return Option.string(
                        BASE,
                        "Encoding used for keys: Can either be a multibase encoded CID or a base58btc"
                                + " encoded multihash. Takes {b58mh|base36|k|base32|b...}.")
                .orElse("base36");
    }

    /** The mutable name of a key in the encoding that the user chose. */
    static String id(Call call, PublicKey key) {
        PeerId peer = key.peerId();
        String base = call.string(BASE).orElse("base36");
        if (base.equals(BASE58)) {
            return peer.toString();
        }
        try {
            return peer.toCid().toString(Multibase.chosen(base));
        } catch (FormatException e) {
            throw new IpfsException("unsupported multibase encoding: " + base, e);
        }
    }

    static Map<String, Object> entry(Call call, String name, PublicKey key) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("Name", name);
        entry.put("Id", id(call, key));
        return entry;
    }

    static Map<String, Object> entries(Call call, List<Keystore.Entry> entries) {
        return Map.of("Keys", entries.stream().map(e -> entry(call, e.name(), e.key())).toList());
    }

    /** Names, or ids and names in two columns. */
    static String list(Object value, boolean full) {
        StringBuilder out = new StringBuilder();
        if (value instanceof Map<?, ?> answer && answer.get("Keys") instanceof List<?> keys) {
            int ids = width(keys, "Id");
            int names = width(keys, "Name");
            for (Object each : keys) {
                if (each instanceof Map<?, ?> key && full) {
                    String id = String.valueOf(key.get("Id"));
                    String name = String.valueOf(key.get("Name"));
                    out.append(id).append(" ".repeat(ids + 1 - id.length()));
                    out.append(name).append(" ".repeat(names + 1 - name.length())).append('\n');
                } else if (each instanceof Map<?, ?> key) {
                    out.append(key.get("Name")).append('\n');
                }
            }
        }
        return out.toString();
    }

    private static int width(List<?> keys, String field) {
        int width = 0;
        for (Object each : keys) {
            if (each instanceof Map<?, ?> key) {
                width = Math.max(width, String.valueOf(key.get(field)).length());
            }
        }
        return width;
    }
}
