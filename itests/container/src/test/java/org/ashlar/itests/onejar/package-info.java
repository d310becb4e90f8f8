/** The node as one executable jar. */
@NullMarked
package org.ashlar.itests.onejar;

import org.jspecify.annotations.NullMarked;
