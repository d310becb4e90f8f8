/** The block service and the front of the exchanges. */
@NullMarked
package org.ashlar.core.front.exchange;

import org.jspecify.annotations.NullMarked;
