/** Private networks: everything on the wire is encrypted with a key that all members share. */
@NullMarked
package org.ashlar.transport.pnet;

import org.jspecify.annotations.NullMarked;
