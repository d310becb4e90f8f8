/** The front of pinning. */
@NullMarked
package org.ashlar.core.front.pin;

import org.jspecify.annotations.NullMarked;
