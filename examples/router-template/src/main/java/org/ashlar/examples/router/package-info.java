/** Template of a router. */
@NullMarked
package org.ashlar.examples.router;

import org.jspecify.annotations.NullMarked;
