/** Counted leases on providers that come and go. */
@NullMarked
package org.ashlar.core.front.gate;

import org.jspecify.annotations.NullMarked;
