package org.ashlar.core.front.command;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.GoDuration;
import org.ashlar.command.Option;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.net.Bandwidth;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code stats bw}: bytes that streams carried. Safe for use by any thread. */
@Component(service = Command.class)
public final class StatsBwCommand implements Command {
    private static final String HEADER = "TotalIn    TotalOut   RateIn     RateOut\n";

    private static final CommandSpec SPEC =
            CommandSpec.of("stats", "bw")
                    .summary("Print IPFS bandwidth information.")
                    .option(
                            Option.string("peer", "Specify a peer to print bandwidth for.")
                                    .alias("p"))
                    .option(
                            Option.string("proto", "Specify a protocol to print bandwidth for.")
                                    .alias("t"))
                    .option(Option.flag("poll", "Print bandwidth at an interval."))
                    .option(
                            Option.string(
                                            "interval",
                                            "Time interval to wait between updating output, if"
                                                    + " 'poll' is true.")
                                    .alias("i")
                                    .orElse("1s"))
                    .build();

    private final Network network;
    private final Repo repo;
    private final GateTimer timer;

    /** Made by its component runtime. */
    @Activate
    public StatsBwCommand(
            @Reference Network network, @Reference Repo repo, @Reference GateTimer timer) {
        this.network = network;
        this.repo = repo;
        this.timer = timer;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Swarm.requireOnline(repo);
        Optional<PeerId> peer = call.string("peer").map(Swarm::peer);
        Optional<String> protocol = call.string("proto");
        if (peer.isPresent() && protocol.isPresent()) {
            throw new InvalidRequestException("please only specify peer OR protocol");
        }
        if (!call.flag("poll")) {
            out.emitOnce(row(now(peer, protocol)));
            return;
        }
        Duration interval = interval(call.string("interval").orElse("1s"));
        while (true) {
            out.emit(row(now(peer, protocol)));
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            timer.schedule(interval, () -> over.complete(true));
            call.context().await(over);
        }
    }

    private static Duration interval(String text) {
        try {
            Duration interval = GoDuration.parse(text);
            if (interval.compareTo(Duration.ofMillis(10)) >= 0) {
                return interval;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
        }
        throw new InvalidRequestException("interval must be at least 10ms");
    }

    private Bandwidth now(Optional<PeerId> peer, Optional<String> protocol) {
        return peer.map(network::bandwidth)
                .or(() -> protocol.map(network::bandwidth))
                .orElseGet(network::bandwidth);
    }

    private static Map<String, Object> row(Bandwidth bandwidth) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("TotalIn", bandwidth.totalIn());
        row.put("TotalOut", bandwidth.totalOut());
        row.put("RateIn", bandwidth.rateIn());
        row.put("RateOut", bandwidth.rateOut());
        return row;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row)) {
            return "";
        }
        String in = size(row.get("TotalIn"));
        String out = size(row.get("TotalOut"));
        String rateIn = size(row.get("RateIn")) + "/s";
        String rateOut = size(row.get("RateOut")) + "/s";
        if (call.flag("poll")) {
            return HEADER + String.format("%-10s %-10s %-10s %s\n", in, out, rateIn, rateOut);
        }
        return "Bandwidth\nTotalIn: "
                + in
                + "\nTotalOut: "
                + out
                + "\nRateIn: "
                + rateIn
                + "\nRateOut: "
                + rateOut
                + "\n";
    }

    /** Two digits and a decimal unit, as in {@code 1.2 kB}. */
    private static String size(@Nullable Object value) {
        double number = value instanceof Number n ? Math.floor(n.doubleValue()) : 0;
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
        int unit = 0;
        while (number >= 1000 && unit < units.length - 1) {
            number = Math.floor(number / 1000 * 10 + 0.5) / 10;
            unit++;
        }
        boolean whole = unit == 0 || number >= 10;
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", number, units[unit]);
    }
}
