package org.ashlar.http.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.EventLoops;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one kind of listener, by configured address. Confined to the configuring thread.
 */
final class ListenerSet implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ListenerSet.class.getName());

    private final String name;
    private final EventLoops loops;
    private final Limits limits;
    private final Function<InetSocketAddress, Exchanges> exchanges;
    private final Map<String, Listener> open = new LinkedHashMap<>();

    /**
     * @param name what is served, for messages
     */
    ListenerSet(
            String name,
            EventLoops loops,
            Limits limits,
            Function<InetSocketAddress, Exchanges> exchanges) {
        this.name = name;
        this.loops = loops;
        this.limits = limits;
        this.exchanges = exchanges;
    }

    /**
     * Opens what is new and closes what is no longer wanted.
     *
     * @return one sentence on the first address that could not be opened, or null
     */
    @Nullable String apply(List<String> wanted) {
        for (String address : List.copyOf(open.keySet())) {
            Listener listener = open.get(address);
            if (listener != null && !wanted.contains(address)) {
                open.remove(address);
                listener.close();
            }
        }
        String failure = null;
        for (String address : wanted) {
            if (!open.containsKey(address)) {
                String problem = open(address);
                failure = failure == null ? problem : failure;
            }
        }
        return failure;
    }

    /** The open addresses with their real ports, in the order of the configuration. */
    List<Multiaddr> addresses() {
        return open.values().stream().map(Listener::address).toList();
    }

    @Override
    public void close() {
        open.values().forEach(Listener::close);
        open.clear();
    }

    private @Nullable String open(String address) {
        InetSocketAddress socket;
        try {
            socket = Multiaddr.parse(address).socketAddress().orElse(null);
        } catch (FormatException e) {
            return "Cannot open the " + name + " at " + address + ": " + e.getMessage();
        }
        if (socket == null || !address.contains("/tcp/")) {
            return "Cannot open the "
                    + name
                    + " at "
                    + address
                    + ": only /ip4|ip6/.../tcp/... works";
        }
        try {
            open.put(address, Listener.open(loops, socket, limits, exchanges));
            return null;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot listen on " + address, e);
            return "Cannot open the "
                    + name
                    + ": listening on address "
                    + socket.getAddress().getHostAddress()
                    + ", port "
                    + socket.getPort()
                    + " ("
                    + address
                    + ") failed: "
                    + e.getMessage();
        }
    }
}
