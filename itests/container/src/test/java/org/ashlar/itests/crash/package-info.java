/** Nodes that are killed. */
@NullMarked
package org.ashlar.itests.crash;

import org.jspecify.annotations.NullMarked;
