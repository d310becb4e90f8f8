package org.ashlar.p2p.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.ashlar.command.Call;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.ClosedException;
import org.ashlar.p2p.Listener;
import org.ashlar.p2p.Tunnels;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Calls that last as long as what they began: the listener ends with the call, and the call with
 * the listener. So that nobody waits for them, they end too when this bundle or the node stops.
 * Safe for use by any thread.
 */
@Component(service = Foreground.class)
public final class Foreground {
    static final Option OPTION =
            Option.flag("foreground", "Stay, and stop listening at the end.").alias("f");

    private static final long LOOK_MS = 250;

    private final Pools pools;
    private final BooleanSupplier stopping;

    /** Made by its component runtime. */
    @Activate
    public Foreground(BundleContext context, @Reference Pools pools) {
        this(pools, () -> isStopping(context));
    }

    Foreground(Pools pools, BooleanSupplier stopping) {
        this.pools = pools;
        this.stopping = stopping;
    }

    private static boolean isStopping(BundleContext context) {
        try {
            return context.getBundle().getState() != Bundle.ACTIVE
                    || context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING;
        } catch (IllegalStateException e) {
            return true; // the context is not valid any more
        }
    }

    /**
     * Waits until the listener is closed or the caller goes away.
     *
     * @param address told to the caller
     */
    void hold(Call call, Emitter out, Tunnels tunnels, Listener listener, String address)
            throws IOException {
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        Future<?> look =
                pools.scheduler()
                        .scheduleWithFixedDelay(
                                () -> {
                                    if (stopping.getAsBoolean()) {
                                        over.complete(null);
                                    }
                                },
                                LOOK_MS,
                                LOOK_MS,
                                TimeUnit.MILLISECONDS);
        var unused = listener.closed().whenComplete((nothing, failure) -> over.complete(null));
        try {
            out.emit(status("active", listener, address));
            call.context().await(over);
            out.emit(status("closing", listener, address));
        } catch (ClosedException e) {
            // The caller went away, or its time is over: nobody is to be told.
        } finally {
            look.cancel(false);
            int unusedToo = tunnels.close(each -> each == listener);
        }
    }

    private static Map<String, Object> status(String word, Listener listener, String address) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Status", word);
        row.put("Protocol", listener.protocol());
        row.put("Address", address);
        return row;
    }
}
