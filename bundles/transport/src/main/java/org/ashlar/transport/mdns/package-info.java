/** Peers of the local network, found by multicast DNS. */
@NullMarked
package org.ashlar.transport.mdns;

import org.jspecify.annotations.NullMarked;
