package org.ashlar.core.front.gate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.runtime.Pools;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The node's clock, scheduler and framework state. Safe for use by any thread. */
@Component(service = GateTimer.class)
public final class SystemTimer implements GateTimer {
    private final Pools pools;
    private final Bundle framework;

    /**
     * @param pools whose scheduler is used
     * @param context tells whether the framework stops
     */
    @Activate
    public SystemTimer(@Reference Pools pools, BundleContext context) {
        this.pools = pools;
        this.framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    }

    @Override
    public Instant now() {
        return Clock.systemUTC().instant();
    }

    @Override
    public Runnable schedule(Duration delay, Runnable action) {
        try {
            ScheduledFuture<?> task =
                    pools.scheduler().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> task.cancel(false);
        } catch (RejectedExecutionException e) {
            action.run();
            return () -> {};
        }
    }

    @Override
    public boolean stopping() {
        return framework.getState() == Bundle.STOPPING;
    }
}
