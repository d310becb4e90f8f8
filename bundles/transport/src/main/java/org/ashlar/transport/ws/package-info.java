/** WebSocket as a carrier of bytes. */
@NullMarked
package org.ashlar.transport.ws;

import org.jspecify.annotations.NullMarked;
