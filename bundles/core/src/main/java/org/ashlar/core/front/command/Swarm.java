package org.ashlar.core.front.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallContext;

/** What the network commands share; holds no state. */
final class Swarm {
    private Swarm() {}

    static void requireOnline(Repo repo) {
        if (repo.offline()) {
            throw new IpfsException(
                    "this command must be run in online mode. Try running 'ipfs daemon' first.");
        }
    }

    /** A peer and one address of it, if it was given. */
    record Target(PeerId peer, List<Multiaddr> addresses) {}

    static Target target(String text) {
        int at = Math.max(text.lastIndexOf("/p2p/"), text.lastIndexOf("/ipfs/"));
        if (at < 0) {
            throw new InvalidRequestException(
                    "invalid peer address: " + text + " has no /p2p/ part");
        }
        try {
            PeerId peer = PeerId.parse(text.substring(text.indexOf('/', at + 1) + 1));
            return new Target(
                    peer, at == 0 ? List.of() : List.of(Multiaddr.parse(text.substring(0, at))));
        } catch (FormatException e) {
            throw new InvalidRequestException("invalid peer address: " + e.getMessage(), e);
        }
    }

    /** Waits for one peer's result; a failure names the action and the peer. */
    static <T> T await(CallContext context, String action, CompletableFuture<T> future) {
        try {
            return context.await(future);
        } catch (RuntimeException e) {
            context.check();
            throw new IpfsException(action + " failure: " + e.getMessage(), e);
        }
    }

    /** The text of {"Strings": [...]}: one a line. */
    static String strings(Object value) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Map<?, ?> map && map.get("Strings") instanceof List<?> list) {
            list.forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    /** A duration as Go prints it, to three digits after the point. */
    static String duration(java.time.Duration time) {
        double nanos = time.toNanos();
        if (nanos >= 1e9) {
            return trimmed(nanos / 1e9) + "s";
        }
        return nanos >= 1e6 ? trimmed(nanos / 1e6) + "ms" : trimmed(nanos / 1e3) + "µs";
    }

    private static String trimmed(double number) {
        String text = String.format(Locale.ROOT, "%.3f", number);
        return text.replaceAll("\\.?0+$", "");
    }
}
