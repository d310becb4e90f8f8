/** Tests of the ways to cut content. */
@NullMarked
package org.ashlar.unixfs.chunker;

import org.jspecify.annotations.NullMarked;
