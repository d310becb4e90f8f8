/** Tests of pins and collection. */
@NullMarked
package org.ashlar.pinning;

import org.jspecify.annotations.NullMarked;
