/** Tunnels: TCP connections carried over streams of libp2p. */
@NullMarked
package org.ashlar.p2p;

import org.jspecify.annotations.NullMarked;
