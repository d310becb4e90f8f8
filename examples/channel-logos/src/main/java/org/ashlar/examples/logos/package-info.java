/** Example: the logos of a programme guide. */
@Version("1.0.0")
@NullMarked
package org.ashlar.examples.logos;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
