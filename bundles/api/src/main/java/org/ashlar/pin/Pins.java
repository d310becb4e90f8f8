package org.ashlar.pin;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The {@link Pinner} for others than its bundle. It stays while the bundle is updated or left out:
 * calls wait a bounded time for one that is away, and then fail with {@link
 * org.ashlar.error.UnavailableException}.
 */
@ProviderType
public interface Pins extends Pinner {
    /**
     * Waits until pins can be had; for work that ends with one.
     *
     * @throws org.ashlar.error.UnavailableException if they cannot in time
     */
    void await();
}
