package org.ashlar.name;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The {@link NameResolver} for others than its bundle. It stays while the bundle is updated or left
 * out: calls wait a bounded time for one that is away, and then fail with {@link
 * org.ashlar.error.UnavailableException}.
 */
@ProviderType
public interface Names extends NameResolver {
    /** False when no name system is installed: then calls fail at once. */
    boolean installed();
}
