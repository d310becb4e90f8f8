/** Commands on the node's parts and its network. */
@NullMarked
package org.ashlar.core.front.command;

import org.jspecify.annotations.NullMarked;
