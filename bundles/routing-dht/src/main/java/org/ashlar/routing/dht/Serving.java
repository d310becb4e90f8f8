package org.ashlar.routing.dht;

import java.util.function.Function;
import org.ashlar.net.Reachability;
import org.ashlar.net.spi.StreamHandler;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceRegistration;

/**
 * Which networks are served now: the local one unless the mode is {@code client}; the public one in
 * the mode {@code server}, and in {@code auto} while this node can be reached. Safe for use by any
 * thread.
 */
final class Serving implements AutoCloseable {
    private final Served wan;
    private final Served lan;

    /** Guarded by this, as all below. */
    private String mode = "client";

    private boolean reachable;
    private boolean closed;

    /**
     * Serves nothing yet.
     *
     * @param register offers a handler to peers
     */
    Serving(
            Function<StreamHandler, ServiceRegistration<StreamHandler>> register,
            StreamHandler wan,
            StreamHandler lan) {
        this.wan = new Served(register, wan);
        this.lan = new Served(register, lan);
    }

    /** Takes a mode: {@code auto}, {@code server} or {@code client}. */
    synchronized void mode(String chosen) {
        mode = chosen;
        apply();
    }

    /** Takes what peers found; while they do not know, what was known before counts. */
    synchronized void reachability(Reachability now) {
        reachable = now == Reachability.PUBLIC || (reachable && now != Reachability.PRIVATE);
        apply();
    }

    private void apply() {
        lan.offer(!closed && !mode.equals("client"));
        wan.offer(!closed && (mode.equals("server") || (mode.equals("auto") && reachable)));
    }

    @Override
    public synchronized void close() {
        closed = true;
        apply();
    }

    /** One handler, offered or not. Confined to the lock of its owner. */
    private static final class Served {
        private final Function<StreamHandler, ServiceRegistration<StreamHandler>> register;
        private final StreamHandler handler;
        private @Nullable ServiceRegistration<StreamHandler> offered;

        Served(
                Function<StreamHandler, ServiceRegistration<StreamHandler>> register,
                StreamHandler handler) {
            this.register = register;
            this.handler = handler;
        }

        void offer(boolean wanted) {
            ServiceRegistration<StreamHandler> before = offered;
            if (wanted && before == null) {
                offered = register.apply(handler);
            } else if (!wanted && before != null) {
                offered = null;
                before.unregister();
            }
        }
    }
}
