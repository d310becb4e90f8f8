/** Pins and garbage collection. */
@NullMarked
package org.ashlar.pinning;

import org.jspecify.annotations.NullMarked;
