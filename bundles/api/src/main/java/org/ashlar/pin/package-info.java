/** Content that garbage collection must keep. */
@Version("1.2.0")
@NullMarked
package org.ashlar.pin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
