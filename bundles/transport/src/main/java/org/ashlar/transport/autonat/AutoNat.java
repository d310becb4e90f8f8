package org.ashlar.transport.autonat;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.AddressReachability;
import org.ashlar.net.spi.Streams;

/** Both versions of AutoNAT, both sides. Safe for use by any thread; nothing here blocks. */
public final class AutoNat {
    /** Protocol of the first version. */
    public static final String V1 = V1Message.PROTOCOL;

    /** Protocol by which the second version is asked. */
    public static final String V2 = V2Message.DIAL_REQUEST;

    /**
     * A peer that dials back.
     *
     * @param network what shares one voice
     * @param v1 whether it speaks {@link #V1}
     * @param v2 whether it speaks {@link #V2}
     */
    public record Server(PeerId peer, String network, boolean v1, boolean v2) {}

    /**
     * What this node knows of itself and of others.
     *
     * @param servers peers that can be asked now, in random order
     * @param addresses public addresses that this node may have
     * @param clock nanoseconds
     * @param changed run when the report may have changed
     */
    public record World(
            PeerId self,
            Supplier<List<Server>> servers,
            Supplier<List<Multiaddr>> addresses,
            LongSupplier clock,
            Runnable changed) {}

    private final DialBack dialBacks = new DialBack();
    private final Asker asker;
    private final V1Server v1;
    private final V2Server v2;

    /**
     * @param prober by which peers are dialled back
     * @param limits of the first version's service
     */
    public AutoNat(World world, Streams streams, Prober prober, Supplier<ServiceLimits> limits) {
        asker = new Asker(world, new Asking(streams, dialBacks));
        v1 = new V1Server(prober, limits, world.clock());
        v2 = new V2Server(prober, world.clock());
    }

    /** Asks somebody if something is to be found out; to be called now and then. */
    public void tick() {
        asker.tick();
    }

    /** What was found out. */
    public AddressReachability report() {
        return asker.report();
    }

    /** What is to be answered by whoever asks, by protocol. */
    public Map<String, Consumer<Channel>> asking() {
        return Map.of(V2Message.DIAL_BACK, dialBacks::accept);
    }

    /** What is to be answered by whoever serves, by protocol. */
    public Map<String, Consumer<Channel>> serving() {
        return Map.of(V1, v1::accept, V2, v2::accept);
    }
}
