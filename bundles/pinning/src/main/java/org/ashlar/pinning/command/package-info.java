/** The commands of pins and garbage collection. */
@NullMarked
package org.ashlar.pinning.command;

import org.jspecify.annotations.NullMarked;
