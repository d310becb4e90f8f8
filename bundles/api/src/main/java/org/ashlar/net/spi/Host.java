package org.ashlar.net.spi;

import org.ashlar.net.Network;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A libp2p host: what a transport bundle provides. Only the transport front calls it. It serves
 * every {@link StreamHandler} and tells every {@link org.ashlar.net.ConnectionListener} in the
 * service registry.
 */
@ConsumerType
public interface Host extends Network, Streams {
    /** Service property: the provider's short name, such as {@code netty}. */
    String KIND = "ashlar.host.kind";
}
