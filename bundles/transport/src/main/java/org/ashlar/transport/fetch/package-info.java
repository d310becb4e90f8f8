/** Single values by key from a peer. */
@NullMarked
package org.ashlar.transport.fetch;

import org.jspecify.annotations.NullMarked;
