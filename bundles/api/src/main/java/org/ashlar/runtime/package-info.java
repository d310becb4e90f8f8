/** Threads, memory and the state of the node as a whole. */
@Version("1.0.0")
@NullMarked
package org.ashlar.runtime;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
