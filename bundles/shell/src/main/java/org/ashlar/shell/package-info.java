/** Commands in the Gogo shell, scope {@code ipfs}. */
@NullMarked
package org.ashlar.shell;

import org.jspecify.annotations.NullMarked;
