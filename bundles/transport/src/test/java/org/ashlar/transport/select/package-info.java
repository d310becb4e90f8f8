/** Tests. */
@NullMarked
package org.ashlar.transport.select;

import org.jspecify.annotations.NullMarked;
