/** The front of the transport. */
@NullMarked
package org.ashlar.core.front.net;

import org.jspecify.annotations.NullMarked;
