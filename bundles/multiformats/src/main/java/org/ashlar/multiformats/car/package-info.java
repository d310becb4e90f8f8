/** Content-addressable archives: blocks in a stream. */
@Version("1.0.0")
@NullMarked
package org.ashlar.multiformats.car;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
