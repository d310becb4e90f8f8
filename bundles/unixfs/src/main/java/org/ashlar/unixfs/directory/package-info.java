/** Directories: in one block while they are small, sharded beyond. */
@NullMarked
package org.ashlar.unixfs.directory;

import org.jspecify.annotations.NullMarked;
