/** A network inside one thread. */
@NullMarked
package org.ashlar.testing.net;

import org.jspecify.annotations.NullMarked;
