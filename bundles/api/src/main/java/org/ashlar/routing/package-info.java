/** Who has what, and where a peer is. */
@Version("1.4.0")
@NullMarked
package org.ashlar.routing;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
