/** Tests. */
@NullMarked
package org.ashlar.transport.names;

import org.jspecify.annotations.NullMarked;
