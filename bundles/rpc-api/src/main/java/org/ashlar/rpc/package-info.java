/** Commands under {@code /api/v0}. */
@NullMarked
package org.ashlar.rpc;

import org.jspecify.annotations.NullMarked;
