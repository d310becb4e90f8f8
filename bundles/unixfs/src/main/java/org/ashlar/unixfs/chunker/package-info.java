/** Cuts content into chunks, by size or by content. */
@NullMarked
package org.ashlar.unixfs.chunker;

import org.jspecify.annotations.NullMarked;
