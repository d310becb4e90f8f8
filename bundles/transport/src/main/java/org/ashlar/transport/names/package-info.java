/** Names in addresses, and how they are looked up. */
@NullMarked
package org.ashlar.transport.names;

import org.jspecify.annotations.NullMarked;
