package org.ashlar.bitswap.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ashlar.bitswap.Bitswap;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Option;
import org.ashlar.exchange.ExchangeCounts;
import org.jspecify.annotations.Nullable;

/** What {@code bitswap stat} and {@code stats bitswap} both say. No state. */
final class Status {
    private static final String UNITS = "kMGTPE";

    private Status() {}

    static CommandSpec spec(String... path) {
        return CommandSpec.of(path)
                .summary("Show some diagnostic information on the bitswap agent.")
                .option(Option.flag("verbose", "Print extra information.").alias("v"))
                .option(Option.flag("human", "Print sizes in human readable format."))
                .build();
    }

    /** As by Kubo, what came over HTTP counts too, and Bitswap itself may be off then. */
    static Map<String, Object> of(BitswapAccess access) {
        ExchangeCounts received = access.received();
        Optional<Bitswap> bitswap = access.current();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put(
                "Wantlist", BitswapAccess.links(bitswap.map(Bitswap::wantlist).orElse(List.of())));
        status.put("Peers", List.copyOf(bitswap.map(Bitswap::partners).orElse(Set.of())));
        status.put("BlocksReceived", received.blocks());
        status.put("DataReceived", received.bytes());
        status.put("DupBlksReceived", received.duplicates());
        status.put("DupDataReceived", received.duplicateBytes());
        status.put("MessagesReceived", received.messages());
        status.put("BlocksSent", bitswap.map(b -> b.counters().blocksSent.sum()).orElse(0L));
        status.put("DataSent", bitswap.map(b -> b.counters().dataSent.sum()).orElse(0L));
        return status;
    }

    static String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> status)) {
            return "";
        }
        StringBuilder text = new StringBuilder("bitswap status\n");
        line(text, "blocks received", status.get("BlocksReceived"));
        line(text, "blocks sent", status.get("BlocksSent"));
        line(text, "data received", size(status.get("DataReceived"), call));
        line(text, "data sent", size(status.get("DataSent"), call));
        line(text, "dup blocks received", status.get("DupBlksReceived"));
        line(text, "dup data received", size(status.get("DupDataReceived"), call));
        List<?> wants = list(status.get("Wantlist"));
        text.append("\twantlist [").append(wants.size()).append(" keys]\n");
        text.append(BitswapAccess.lines(wants, "\t\t"));
        List<?> peers = list(status.get("Peers"));
        text.append("\tpartners [").append(peers.size()).append("]\n");
        if (call.flag("verbose")) {
            peers.forEach(peer -> text.append("\t\t").append(peer).append('\n'));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, @Nullable Object value) {
        text.append('\t').append(name).append(": ").append(value).append('\n');
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static @Nullable Object size(@Nullable Object bytes, Call call) {
        return call.flag("human") && bytes instanceof Number number
                ? human(number.longValue())
                : bytes;
    }

    /** Powers of 1000, one digit behind the point below ten, as Kubo prints sizes. */
    static String human(long bytes) {
        if (bytes < 10) {
            return bytes + " B";
        }
        int power = 0;
        double value = bytes;
        while (value >= 1000 && power < UNITS.length()) {
            value /= 1000;
            power++;
        }
        double rounded = Math.floor(value * 10 + 0.5) / 10;
        String unit = power == 0 ? "B" : UNITS.charAt(power - 1) + "B";
        return String.format(Locale.ROOT, rounded < 10 ? "%.1f %s" : "%.0f %s", rounded, unit);
    }
}
