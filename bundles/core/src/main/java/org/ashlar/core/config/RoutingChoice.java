package org.ashlar.core.config;

import java.util.Collection;
import java.util.function.Consumer;
import org.ashlar.core.routing.Plan;
import org.ashlar.core.routing.RoutingMethod;

/** How questions to routers go now, and how that is changed. Safe for use by any thread. */
public interface RoutingChoice {
    /** How a question goes; changes with the configuration. */
    Plan plan(RoutingMethod method);

    /**
     * Sets {@code Routing.Type}, whatever the daemon's option said; returns when the new routers
     * are asked, what ran on the old ones is done, and these have left the service registry.
     *
     * @param stage told what is being done; called on this thread
     * @throws org.ashlar.error.InvalidRequestException if there is no such type
     * @throws org.ashlar.error.UnavailableException if a router that is needed does not come, and
     *     all is as before
     */
    void change(String type, Consumer<String> stage);

    /**
     * Takes who knows what runs on the routers. It is given the PIDs of those that are to leave, on
     * the thread of who changes the configuration, and returns when nothing does any more; their
     * records are deleted after that. Otherwise the front would wait for it on the thread of
     * Configuration Admin, and hold up all changes of the container.
     */
    void holdBack(Consumer<Collection<String>> drain);
}
