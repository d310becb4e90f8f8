/** Whether this node can be reached: peers are asked to dial back, and dialled back. */
@NullMarked
package org.ashlar.transport.autonat;

import org.jspecify.annotations.NullMarked;
