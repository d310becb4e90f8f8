/** Strict, bounded protobuf. */
@NullMarked
package org.ashlar.transport.wire;

import org.jspecify.annotations.NullMarked;
