/** Tests. */
@NullMarked
package org.ashlar.transport.yamux;

import org.jspecify.annotations.NullMarked;
