/** Tests. */
@NullMarked
package org.ashlar.transport.autonat;

import org.jspecify.annotations.NullMarked;
