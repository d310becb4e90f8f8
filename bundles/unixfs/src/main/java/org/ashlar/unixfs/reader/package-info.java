/** Reads files and directories out of blocks. */
@NullMarked
package org.ashlar.unixfs.reader;

import org.jspecify.annotations.NullMarked;
