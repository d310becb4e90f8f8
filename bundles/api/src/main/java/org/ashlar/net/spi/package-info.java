/** Streams as Netty channels: for bundles that speak a protocol, and for transports. */
@Version("1.1.0")
@NullMarked
package org.ashlar.net.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
