/** Pieces of the user's files that stand in for blocks. */
@NullMarked
package org.ashlar.core.front.filestore;

import org.jspecify.annotations.NullMarked;
