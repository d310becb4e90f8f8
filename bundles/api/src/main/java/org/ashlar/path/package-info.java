/** Paths into content, and what they lead to. */
@Version("1.1.0")
@NullMarked
package org.ashlar.path;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
