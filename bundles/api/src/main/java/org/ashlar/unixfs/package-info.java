/** Files and directories over blocks. */
@Version("1.1.0")
@NullMarked
package org.ashlar.unixfs;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
