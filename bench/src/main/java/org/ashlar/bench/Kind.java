package org.ashlar.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * A program that can be measured. Immutable.
 *
 * @param name how tables call it
 * @param program its {@code ipfs}
 */
record Kind(String name, Path program) {
    /** Commands after {@code init} that leave only loopback and no routing. */
    List<List<String>> configuration() {
        return name.equals("kubo") ? KUBO : ASHLAR;
    }

    private static final List<List<String>> ASHLAR =
            List.of(
                    config("Bootstrap", "[]"),
                    config("Routing.Type", "\"none\""),
                    config("Discovery.MDNS.Enabled", "false"));

    private static final List<List<String>> KUBO =
            List.of(
                    config("AutoConf.Enabled", "false"),
                    config("Bootstrap", "[]"),
                    config("Routing.Type", "\"none\""),
                    config("Routing.DelegatedRouters", "[]"),
                    config("Ipns.DelegatedPublishers", "[]"),
                    config("DNS.Resolvers", "{}"),
                    config("Discovery.MDNS.Enabled", "false"));

    static List<String> config(String key, String json) {
        return List.of("config", "--json", key, json);
    }
}
