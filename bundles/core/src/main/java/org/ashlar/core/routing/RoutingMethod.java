package org.ashlar.core.routing;

import java.util.Optional;

/** A kind of question to routers, with its name in {@code Routing.Methods}. */
public enum RoutingMethod {
    /** To announce content. */
    PROVIDE("provide"),
    /** Who has content. */
    FIND_PROVIDERS("find-providers"),
    /** Where a peer is. */
    FIND_PEERS("find-peers"),
    /** What is stored under a key. */
    GET_VALUE("get-ipns"),
    /** To store something under a key. */
    PUT_VALUE("put-ipns"),
    /** Which peers are closest to a key; not configured by itself. */
    CLOSEST_PEERS("");

    private final String key;

    RoutingMethod(String key) {
        this.key = key;
    }

    /** The name in the configuration, or empty. */
    public String key() {
        return key;
    }

    static Optional<RoutingMethod> of(String key) {
        for (RoutingMethod method : values()) {
            if (!method.key.isEmpty() && method.key.equals(key)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
