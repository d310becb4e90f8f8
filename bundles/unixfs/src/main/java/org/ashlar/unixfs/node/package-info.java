/** UnixFS nodes as blocks, both ways. */
@NullMarked
package org.ashlar.unixfs.node;

import org.jspecify.annotations.NullMarked;
