package org.ashlar.http;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Marks, in the service registry, that the listeners accept connections. The service properties
 * {@link HttpHandler#API} and {@link HttpHandler#GATEWAY} hold their multiaddrs ({@code String[]},
 * real ports), so that a launcher can read them without this type; {@link #FAILURE} holds one
 * sentence when a listener could not be opened.
 */
@ProviderType
public interface HttpListeners {
    /** Service property: why a listener could not be opened. */
    String FAILURE = "ashlar.http.failure";
}
