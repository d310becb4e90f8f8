/** The directory on disk and the configuration in it. */
@Version("1.0.0")
@NullMarked
package org.ashlar.repo;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
