/** Peers and connections, without the types of any network library. */
@Version("1.1.0")
@NullMarked
package org.ashlar.net;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
