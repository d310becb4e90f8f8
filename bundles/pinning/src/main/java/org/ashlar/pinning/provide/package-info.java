/** Telling the network what this node has, now and again. */
@NullMarked
package org.ashlar.pinning.provide;

import org.jspecify.annotations.NullMarked;
