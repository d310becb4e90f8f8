/** The node for consoles that a container may have. Each works without the other's bundle. */
@NullMarked
package org.ashlar.core.operator;

import org.jspecify.annotations.NullMarked;
