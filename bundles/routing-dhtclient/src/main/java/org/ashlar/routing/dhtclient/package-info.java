/** Kademlia, client only. */
@NullMarked
package org.ashlar.routing.dhtclient;

import org.jspecify.annotations.NullMarked;
