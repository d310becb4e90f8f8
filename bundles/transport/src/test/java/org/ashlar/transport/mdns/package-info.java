/** Tests of discovery in the local network. */
@NullMarked
package org.ashlar.transport.mdns;

import org.jspecify.annotations.NullMarked;
