/** Commands that compute with names and texts and need no repo. */
@NullMarked
package org.ashlar.core.command.format;

import org.jspecify.annotations.NullMarked;
