/** Tests of the UnixFS bundle share these. */
@NullMarked
package org.ashlar.unixfs;

import org.jspecify.annotations.NullMarked;
