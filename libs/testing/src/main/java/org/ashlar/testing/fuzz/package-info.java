/** Feeds decoders with what nobody would send. */
@NullMarked
package org.ashlar.testing.fuzz;

import org.jspecify.annotations.NullMarked;
