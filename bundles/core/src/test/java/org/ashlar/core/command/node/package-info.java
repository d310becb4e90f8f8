/** Tests of commands on the node. */
@NullMarked
package org.ashlar.core.command.node;

import org.jspecify.annotations.NullMarked;
