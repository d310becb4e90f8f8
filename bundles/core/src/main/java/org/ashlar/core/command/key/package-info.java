/** Commands on named keys. */
@NullMarked
package org.ashlar.core.command.key;

import org.jspecify.annotations.NullMarked;
