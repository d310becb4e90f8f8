/** Failures, told apart by what the caller can do about them. */
@Version("1.0.0")
@NullMarked
package org.ashlar.error;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
