package org.ashlar.core.front.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ashlar.core.front.net.PeerAddress;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/** What the network commands share; holds no state. */
final class Swarm {
    private static final String OFFLINE =
            "this command must be run in online mode. Try running 'ipfs daemon' first";

    static final String OFFLINE_ACTION =
            "this action must be run in online mode, try running 'ipfs daemon' first";

    private Swarm() {}

    /** As {@link #requireOnline}, in the words that Kubo has for actions on the network itself. */
    static void requireNetwork(Repo repo) {
        if (repo.offline()) {
            throw new IpfsException(OFFLINE_ACTION);
        }
    }

    static void requireOnline(Repo repo) {
        if (repo.offline()) {
            throw new IpfsException(OFFLINE);
        }
    }

    /** What is there only while the node has a network. */
    static <T> T online(@Nullable T part) {
        if (part == null) {
            throw new IpfsException(OFFLINE);
        }
        return part;
    }

    /** The peer named at the end of an address, in Kubo's words when it is not there. */
    static PeerAddress target(String text) {
        try {
            return PeerAddress.parse(text);
        } catch (FormatException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
        }
    }

    static PeerId peer(String text) {
        try {
            return PeerId.parse(text);
        } catch (FormatException e) {
            throw new InvalidRequestException("failed to parse peer ID: " + e.getMessage(), e);
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

    /** A list, or null when it is empty, as Go writes a list that was never made. */
    static @Nullable List<?> orNull(List<?> list) {
        return list.isEmpty() ? null : list;
    }

    /** A duration as Go prints it. */
    static String duration(Duration time) {
        long nanos = time.toNanos();
        if (nanos >= 1_000_000_000L) {
            return scaled(nanos, 9) + "s";
        }
        if (nanos >= 1_000_000L) {
            return scaled(nanos, 6) + "ms";
        }
        return nanos >= 1_000L ? scaled(nanos, 3) + "µs" : nanos + "ns";
    }

    private static String scaled(long nanos, int digits) {
        return BigDecimal.valueOf(nanos, digits).stripTrailingZeros().toPlainString();
    }
}
