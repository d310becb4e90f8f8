/** Tests. */
@NullMarked
package org.ashlar.transport.identify;

import org.jspecify.annotations.NullMarked;
