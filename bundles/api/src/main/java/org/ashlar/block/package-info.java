/** Blocks: verified bytes, where they are kept and how they are fetched. */
@Version("1.5.0")
@NullMarked
package org.ashlar.block;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
