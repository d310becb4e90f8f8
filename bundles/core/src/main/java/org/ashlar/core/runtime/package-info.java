/** Threads, memory and life cycle of the node. */
@NullMarked
package org.ashlar.core.runtime;

import org.jspecify.annotations.NullMarked;
