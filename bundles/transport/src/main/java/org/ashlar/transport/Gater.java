package org.ashlar.transport;

import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Which connections the settings allow now. Safe for use by any thread. */
final class Gater {
    private final Supplier<Settings> settings;
    private final BooleanSupplier quic;
    private final Listeners listeners;

    /**
     * @param quic true while QUIC is spoken
     * @param listeners whose own addresses are not dialled
     */
    Gater(Supplier<Settings> settings, BooleanSupplier quic, Listeners listeners) {
        this.settings = settings;
        this.quic = quic;
        this.listeners = listeners;
    }

    /** True while a kind of transport is on. */
    boolean speaks(Endpoint.Kind kind) {
        return switch (kind) {
            case QUIC -> quic.getAsBoolean();
            case TCP -> settings.get().tcp();
            case WS, WSS -> settings.get().webSocket();
        };
    }

    /** False for what is off, filtered, out of reach or this node itself. */
    boolean mayDial(Endpoint endpoint) {
        InetAddress address = endpoint.socket().getAddress();
        return speaks(endpoint.kind())
                && endpoint.socket().getPort() != 0
                && !bars(address)
                && listeners.mayReach(address)
                && !listeners.isOwn(endpoint);
    }

    /** True for an address of a filtered network, in whichever direction. */
    boolean bars(InetAddress address) {
        return settings.get().filters().stream().anyMatch(net -> net.contains(address));
    }
}
