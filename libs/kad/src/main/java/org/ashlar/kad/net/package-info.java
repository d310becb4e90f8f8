/** Kademlia over the node's streams: requests, one network, and the pair of WAN and LAN. */
@NullMarked
package org.ashlar.kad.net;

import org.jspecify.annotations.NullMarked;
