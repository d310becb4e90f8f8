package org.ashlar.core.config;

import java.util.Collection;
import java.util.function.Consumer;
import org.ashlar.core.repo.ConfigStore;
import org.ashlar.core.routing.Plan;
import org.ashlar.core.routing.RoutingMethod;
import org.ashlar.core.routing.RoutingSetup;
import org.ashlar.error.UnavailableException;

/** Changes the routing of the running node by its configuration. Safe for use by any thread. */
final class RoutingSwitch implements RoutingChoice {
    private final ConfigBridge bridge;
    private final ConfigStore config;

    RoutingSwitch(ConfigBridge bridge, ConfigStore config) {
        this.bridge = bridge;
        this.config = config;
    }

    @Override
    public Plan plan(RoutingMethod method) {
        return bridge.routing().plan(method);
    }

    @Override
    public void change(String type, Consumer<String> stage) {
        Object before = config.get(RoutingSetup.TYPE).orElse(null);
        try {
            bridge.follow(stage, () -> config.set(RoutingSetup.TYPE, type));
        } catch (UnavailableException e) {
            config.set(RoutingSetup.TYPE, before);
            throw e;
        }
    }

    @Override
    public void holdBack(Consumer<Collection<String>> drain) {
        bridge.routers().holdBack(drain);
    }
}
