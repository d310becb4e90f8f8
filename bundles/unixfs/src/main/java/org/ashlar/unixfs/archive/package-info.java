/** Tar archives. */
@NullMarked
package org.ashlar.unixfs.archive;

import org.jspecify.annotations.NullMarked;
