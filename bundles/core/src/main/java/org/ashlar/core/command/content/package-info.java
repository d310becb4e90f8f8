/** Commands on blocks and on the graphs they make. */
@NullMarked
package org.ashlar.core.command.content;

import org.jspecify.annotations.NullMarked;
