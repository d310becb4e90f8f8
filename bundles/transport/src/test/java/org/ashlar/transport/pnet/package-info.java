/** Tests. */
@NullMarked
package org.ashlar.transport.pnet;

import org.jspecify.annotations.NullMarked;
