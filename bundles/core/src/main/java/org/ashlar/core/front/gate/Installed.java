package org.ashlar.core.front.gate;

import java.util.function.BooleanSupplier;
import org.ashlar.error.UnavailableException;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/**
 * Whether the bundle that brought a part is installed: a part that is away is worth waiting for
 * only then. Safe for use by any thread.
 */
public final class Installed {
    private final String name;
    private volatile BooleanSupplier there = () -> false;

    /**
     * @param name of the part, for messages
     */
    public Installed(String name) {
        this.name = name;
    }

    /** Whether the bundle of a service is installed. */
    public static BooleanSupplier bundleOf(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return () -> bundle != null && bundle.getState() != Bundle.UNINSTALLED;
    }

    /** Takes the bundle of the newest part. */
    public void by(BooleanSupplier bundle) {
        there = bundle;
    }

    /** True if it is now. */
    public boolean now() {
        return there.getAsBoolean();
    }

    /**
     * Fails where there is nothing to wait for.
     *
     * @throws UnavailableException if it is not installed
     */
    public void require() {
        if (!now()) {
            throw new UnavailableException("no " + name + " is installed");
        }
    }
}
