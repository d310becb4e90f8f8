package org.ashlar.core.front.command;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.net.PeerAddress;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Routing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code ping}: round trips to a peer, one a second. Safe for use by any thread. */
@Component
public final class PingCommand implements Command {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final CommandSpec SPEC =
            CommandSpec.of("ping")
                    .summary("Send echo request packets to IPFS hosts.")
                    .argument(
                            Argument.string("peer ID", "ID of peer to be pinged.").many().orStdin())
                    .option(
                            Option.integer("count", "Number of ping messages to send.")
                                    .alias("n")
                                    .orElse("10"))
                    .build();

    private final Network network;
    private final Routing routing;
    private final Repo repo;
    private final GateTimer timer;

    /** Makes the command over the network front. */
    @Activate
    public PingCommand(
            @Reference Network network,
            @Reference Routing routing,
            @Reference Repo repo,
            @Reference GateTimer timer) {
        this.network = network;
        this.routing = routing;
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
        long count = call.integer("count").orElse(10);
        if (count <= 0) {
            throw new InvalidRequestException("ping count must be greater than 0, was " + count);
        }
        PeerAddress target = target(call.argument(0).orElse(""));
        if (target.peer().equals(network.id())) {
            throw new IpfsException("error: can't ping self");
        }
        find(call, out, target);
        out.emit(row(true, 0, "PING " + target.peer() + "."));
        ping(call, out, target.peer(), count);
    }

    private static PeerAddress target(String text) {
        try {
            return text.startsWith("/")
                    ? PeerAddress.parse(text)
                    : new PeerAddress(Swarm.peer(text), Optional.empty());
        } catch (FormatException | InvalidRequestException e) {
            throw new InvalidRequestException(
                    "failed to parse peer address '" + text + "': " + e.getMessage(), e);
        }
    }

    private void find(Call call, Emitter out, PeerAddress target) throws IOException {
        PeerId peer = target.peer();
        List<org.ashlar.multiformats.Multiaddr> addresses = target.addresses();
        if (addresses.isEmpty() && network.knownAddresses(peer).isEmpty()) {
            out.emit(row(true, 0, "Looking up peer " + peer));
            try {
                PeerInfo info = call.context().await(routing.findPeer(peer));
                addresses = info.addresses();
            } catch (IpfsException e) {
                call.context().check();
                throw new IpfsException("peer lookup failed: " + e.getMessage(), e);
            }
        }
        if (!addresses.isEmpty()) {
            Swarm.await(call.context(), "ping " + peer, network.connect(peer, addresses));
        }
    }

    private void ping(Call call, Emitter out, PeerId peer, long count) throws IOException {
        long total = 0;
        long answered = 0;
        String reason = "";
        for (long i = 0; i < count; i++) {
            if (i > 0) {
                CompletableFuture<Boolean> over = new CompletableFuture<>();
                timer.schedule(PERIOD, () -> over.complete(true));
                call.context().await(over);
            }
            try {
                long nanos = call.context().await(network.ping(peer)).toNanos();
                total += nanos;
                answered++;
                out.emit(row(true, nanos, ""));
            } catch (RuntimeException e) {
                call.context().check();
                reason = String.valueOf(e.getMessage());
                out.emit(row(false, 0, "Ping error: " + reason));
            }
        }
        if (answered == 0) {
            throw new IpfsException("ping failed: " + reason);
        }
        double average = total / 1e6 / answered;
        out.emit(row(true, 0, String.format(Locale.ROOT, "Average latency: %.2fms", average)));
    }

    private static Map<String, Object> row(boolean success, long time, String text) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Success", success);
        row.put("Time", time);
        row.put("Text", text);
        return row;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row)) {
            return "";
        }
        if (!"".equals(row.get("Text"))) {
            return row.get("Text") + "\n";
        }
        double millis = row.get("Time") instanceof Number time ? time.doubleValue() / 1e6 : 0;
        return Boolean.TRUE.equals(row.get("Success"))
                ? String.format(Locale.ROOT, "Pong received: time=%.2f ms\n", millis)
                : "Pong failed\n";
    }
}
