package org.ashlar.transport;

import io.netty.channel.Channel;
import java.util.function.BooleanSupplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.spi.StreamAttributes;

/** Counts streams whose protocol is agreed. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class StreamOpener {
    private final Registry registry;
    private final Resources resources;
    private final Traffic traffic;
    private final BooleanSupplier metering;

    StreamOpener(
            Registry registry, Resources resources, Traffic traffic, BooleanSupplier metering) {
        this.registry = registry;
        this.resources = resources;
        this.traffic = traffic;
        this.metering = metering;
    }

    Registry registry() {
        return registry;
    }

    /** Marks and counts a stream; false when a limit is reached. Runs on its event loop. */
    boolean admit(Channel stream, PeerId peer, String protocol, boolean inbound) {
        if (!resources.openStream(peer, protocol, inbound)) {
            return false;
        }
        stream.attr(StreamAttributes.PEER).set(peer);
        stream.attr(StreamAttributes.PROTOCOL).set(protocol);
        stream.closeFuture().addListener(f -> resources.closeStream(peer, protocol, inbound));
        if (metering.getAsBoolean()) {
            stream.pipeline().addFirst("traffic", traffic.handler(peer, protocol));
        }
        return true;
    }
}
