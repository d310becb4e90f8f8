package org.ashlar.core.config;

import java.util.Set;
import java.util.function.Consumer;
import org.ashlar.core.routing.Plan;
import org.ashlar.core.routing.RoutingMethod;

/** How questions to routers go now, and how that is changed. Safe for use by any thread. */
public interface RoutingChoice {
    /** How a question goes; changes with the configuration. */
    Plan plan(RoutingMethod method);

    /**
     * Sets {@code Routing.Type}, whatever the daemon's option said; returns when the new routers
     * are asked, and the old ones have left the service registry.
     *
     * @param stage told what is being done; called on this thread
     * @return PIDs of the routers that have left; what runs on them may still do so
     * @throws org.ashlar.error.InvalidRequestException if there is no such type
     * @throws org.ashlar.error.UnavailableException if a router that is needed does not come, and
     *     all is as before; or if one does not go in time
     */
    Set<String> change(String type, Consumer<String> stage);
}
