/** The fronts of the stores, and the move from one store to another. */
@NullMarked
package org.ashlar.core.front.store;

import org.jspecify.annotations.NullMarked;
