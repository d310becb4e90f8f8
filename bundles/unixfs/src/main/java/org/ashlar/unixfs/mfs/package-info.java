/** The mutable file system: one tree whose root changes, over blocks that do not. */
@NullMarked
package org.ashlar.unixfs.mfs;

import org.jspecify.annotations.NullMarked;
