package org.ashlar.unixfs;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The {@link UnixFs} for others than its bundle. It stays while the bundle is updated or left out:
 * calls wait a bounded time for one that is away, and then fail with {@link
 * org.ashlar.error.UnavailableException}; a file that is being read goes on where it was. Where
 * none is installed, calls fail at once.
 */
@ProviderType
public interface Files extends UnixFs {}
