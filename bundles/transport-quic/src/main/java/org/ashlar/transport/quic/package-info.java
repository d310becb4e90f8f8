/** QUIC version 1, on Netty's codec and a native library, as a transport of the libp2p host. */
@NullMarked
package org.ashlar.transport.quic;

import org.jspecify.annotations.NullMarked;
