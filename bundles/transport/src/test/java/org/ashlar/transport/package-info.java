/** Tests of the transport. */
@NullMarked
package org.ashlar.transport;

import org.jspecify.annotations.NullMarked;
