/** Handlers behind the node's HTTP listeners. */
@Version("1.0.0")
@NullMarked
package org.ashlar.http;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
