/** Kademlia, without threads, clock or network of its own. */
@NullMarked
package org.ashlar.kad;

import org.jspecify.annotations.NullMarked;
