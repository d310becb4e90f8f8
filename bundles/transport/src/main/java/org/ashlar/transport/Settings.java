package org.ashlar.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;

/** The configuration, parsed; what cannot be parsed is logged and left out. Immutable. */
record Settings(
        List<Multiaddr> listen,
        List<Multiaddr> announce,
        List<Multiaddr> appendAnnounce,
        List<Multiaddr> noAnnounce,
        List<Subnet> filters,
        List<String> security,
        int lowWater,
        int highWater,
        Duration grace,
        String agent) {
    private static final System.Logger LOG = System.getLogger(Settings.class.getName());
    private static final String AGENT = "ashlar/0.1.0";

    static Settings of(TransportConfig config) {
        String suffix = config.agent_suffix();
        List<Subnet> filters = new ArrayList<>();
        addresses(config.address_filters()).forEach(a -> Subnet.of(a).ifPresent(filters::add));
        return new Settings(
                addresses(config.swarm_addresses()),
                addresses(config.announce()),
                addresses(config.append_announce()),
                addresses(config.no_announce()),
                filters,
                List.of(config.security()),
                config.conn_low_water(),
                config.conn_high_water(),
                Duration.ofMillis(config.conn_grace_ms()),
                suffix.isEmpty() ? AGENT : AGENT + "/" + suffix);
    }

    private static List<Multiaddr> addresses(String[] texts) {
        List<Multiaddr> parsed = new ArrayList<>();
        for (String text : texts) {
            try {
                parsed.add(Multiaddr.parse(text));
            } catch (FormatException e) {
                LOG.log(System.Logger.Level.WARNING, "Address left out: {0}", e.getMessage());
            }
        }
        return List.copyOf(parsed);
    }
}
