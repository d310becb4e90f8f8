/** What keeps content, killed, cut off from power and with a full disk. */
@NullMarked
package org.ashlar.itests.stores;

import org.jspecify.annotations.NullMarked;
