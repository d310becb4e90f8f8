/** Messages with their length before them. */
@NullMarked
package org.ashlar.transport.wire;

import org.jspecify.annotations.NullMarked;
