package org.ashlar.transport.mdns;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;
import org.ashlar.net.spi.EventLoops;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Connects to peers of the local network while it is configured. Safe for use by any thread. */
@Component(
        service = {},
        immediate = true,
        configurationPid = MdnsComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MdnsComponent.Config.class)
public final class MdnsComponent {
    /** Configuration PID. */
    static final String PID = "org.ashlar.mdns";

    private static final int MAX_CONNECTING = 8;
    private static final Duration LIFETIME = Duration.ofMinutes(2);

    /** Settings. */
    @ObjectClassDefinition(
            name = "Discovery in the local network",
            description = "Peers found by multicast DNS; the node writes it from Discovery.MDNS")
    public @interface Config {
        /** For tests on one machine. */
        @AttributeDefinition(description = "Ask and answer on the loopback interface too")
        boolean loopback() default false;
    }

    private final Network network;
    private final AtomicInteger connecting = new AtomicInteger();
    private final Mdns mdns;

    /** Made by its component runtime. */
    @Activate
    public MdnsComponent(Config config, @Reference Network network, @Reference EventLoops loops) {
        this.network = network;
        mdns = Mdns.start(loops, network, config.loopback(), this::found);
    }

    private void found(PeerId peer, List<Multiaddr> addresses) {
        boolean there = network.connections().stream().anyMatch(c -> c.peer().equals(peer));
        network.remember(peer, addresses, LIFETIME);
        if (there || connecting.incrementAndGet() > MAX_CONNECTING) {
            if (!there) {
                connecting.decrementAndGet();
            }
            return;
        }
        var unused =
                network.connect(peer, List.of())
                        .whenComplete((c, e) -> connecting.decrementAndGet());
    }

    @Deactivate
    void close() {
        mdns.close();
    }
}
