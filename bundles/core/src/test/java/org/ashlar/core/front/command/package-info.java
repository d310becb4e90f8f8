/** Tests. */
@NullMarked
package org.ashlar.core.front.command;

import org.jspecify.annotations.NullMarked;
