/** The front of the name system. */
@NullMarked
package org.ashlar.core.front.names;

import org.jspecify.annotations.NullMarked;
