package org.ashlar.itests.rules;

import java.util.List;
import java.util.Map;

/** Libraries that bundles of the node may import from, and which bundle declares which. */
enum Library {
    /** Part of every framework. */
    FRAMEWORK("org.osgi.framework", ""),
    /** Part of every framework too. */
    TRACKER("org.osgi.util.tracker", ""),
    /** Runs the components of all bundles; there wherever they work. */
    COMPONENTS("org.osgi.service.component.runtime", ""),
    CONFIG_ADMIN("org.osgi.service.cm", "org.apache.felix.configadmin"),
    NETTY("io.netty", "netty-"),
    NANOJSON("com.grack.nanojson", "nanojson"),
    HEALTH_CHECKS("org.apache.felix.hc.api", ""),
    INVENTORY("org.apache.felix.inventory", ""),
    GOGO("org.apache.felix.service.command", "org.apache.felix.gogo.runtime");

    /** Who may use what; a bundle that is not here declares none. */
    private static final Map<String, List<Library>> DECLARED =
            Map.ofEntries(
                    Map.entry(
                            "core",
                            List.of(FRAMEWORK, TRACKER, COMPONENTS, CONFIG_ADMIN, NETTY, NANOJSON)),
                    Map.entry("http", List.of(FRAMEWORK, NETTY)),
                    Map.entry("transport", List.of(FRAMEWORK, NETTY)),
                    Map.entry("transport-quic", List.of(FRAMEWORK, NETTY)),
                    Map.entry("bitswap", List.of(NETTY)),
                    Map.entry("exchange-http", List.of(NETTY)),
                    Map.entry("p2p", List.of(FRAMEWORK, NETTY)),
                    Map.entry("pinning", List.of(FRAMEWORK)),
                    Map.entry("routing-dht", List.of(FRAMEWORK, NETTY)),
                    Map.entry("routing-dhtclient", List.of(NETTY)),
                    Map.entry("routing-http", List.of(NETTY)),
                    Map.entry("shell", List.of(FRAMEWORK, GOGO)));

    /** May be imported too, but only as optional: the bundle resolves without. */
    private static final Map<String, List<Library>> OPTIONAL =
            Map.of("api", List.of(NETTY), "core", List.of(HEALTH_CHECKS, INVENTORY));

    private final String prefix;
    private final String jars;

    Library(String prefix, String jars) {
        this.prefix = prefix;
        this.jars = jars;
    }

    /** What a bundle cannot do without. */
    static List<Library> of(String bundle) {
        return DECLARED.getOrDefault(bundle, List.of());
    }

    /** What a bundle can do without. */
    static List<Library> optional(String bundle) {
        return OPTIONAL.getOrDefault(bundle, List.of());
    }

    boolean has(String exported) {
        return exported.equals(prefix) || exported.startsWith(prefix + ".");
    }

    /** True for the file of a jar of this library. */
    boolean ships(String file) {
        return !jars.isEmpty() && file.startsWith(jars);
    }
}
