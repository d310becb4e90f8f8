/** The commands {@code files}. */
@NullMarked
package org.ashlar.unixfs.mfs.command;

import org.jspecify.annotations.NullMarked;
