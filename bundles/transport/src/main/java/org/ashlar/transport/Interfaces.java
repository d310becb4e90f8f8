package org.ashlar.transport;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * The IP addresses of this machine, as they were when it was last looked. Safe for use by any
 * thread.
 */
final class Interfaces {
    private static final System.Logger LOG = System.getLogger(Interfaces.class.getName());

    private final Supplier<List<InetAddress>> source;
    private volatile List<InetAddress> now;

    /**
     * @param source lists the addresses; an empty list counts as a failure to do so
     */
    Interfaces(Supplier<List<InetAddress>> source) {
        this.source = source;
        now = List.copyOf(source.get());
    }

    /** Lists the addresses of the interfaces that are up. */
    static List<InetAddress> system() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            LOG.log(System.Logger.Level.DEBUG, "Interfaces cannot be listed", e);
            return List.of();
        }
    }

    List<InetAddress> now() {
        return now;
    }

    /** True when a socket can be bound to this address. */
    boolean has(InetAddress address) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || now.contains(address);
    }

    /** Looks again; true when something is different. */
    boolean poll() {
        List<InetAddress> found = List.copyOf(source.get());
        if (found.isEmpty() || new HashSet<>(found).equals(new HashSet<>(now))) {
            return false;
        }
        now = found;
        return true;
    }
}
