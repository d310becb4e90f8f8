/** Tests. */
@NullMarked
package org.ashlar.unixfs.reader;

import org.jspecify.annotations.NullMarked;
