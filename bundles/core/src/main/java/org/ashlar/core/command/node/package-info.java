/** Commands on the node itself, its configuration and its repo. */
@NullMarked
package org.ashlar.core.command.node;

import org.jspecify.annotations.NullMarked;
