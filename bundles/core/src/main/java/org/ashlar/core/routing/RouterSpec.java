package org.ashlar.core.routing;

import java.util.List;

/**
 * A router that must be there. Immutable.
 *
 * @param name by which plans refer to it
 * @param kind of the bundle, such as {@code dht}
 * @param setting the mode of a DHT, the URL of a server, or the parameters of another kind in JSON
 */
public record RouterSpec(String name, String kind, String setting) {
    /** Answers and asks. */
    public static final String DHT = "dht";

    /** Asks only. */
    public static final String DHT_CLIENT = "dhtclient";

    /** Asks a server. */
    public static final String HTTP = "http";

    /** Name of the DHT router, whatever its kind: a swap of the kind is none of the plans'. */
    static final String DHT_NAME = "dht";

    /** True if a bundle that is not the node's brings it. */
    public boolean isForeign() {
        return !List.of(DHT, DHT_CLIENT, HTTP).contains(kind);
    }

    static RouterSpec dht(String mode) {
        return mode.equals("client")
                ? new RouterSpec(DHT_NAME, DHT_CLIENT, "")
                : new RouterSpec(DHT_NAME, DHT, mode);
    }

    static RouterSpec http(String url) {
        return new RouterSpec(url, HTTP, url);
    }
}
