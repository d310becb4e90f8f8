/** Identify, identify push and ping. */
@NullMarked
package org.ashlar.transport.identify;

import org.jspecify.annotations.NullMarked;
