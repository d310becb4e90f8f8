/** Tests. */
@NullMarked
package org.ashlar.unixfs.mfs;

import org.jspecify.annotations.NullMarked;
