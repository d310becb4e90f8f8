/** The commands add, cat, get, ls and refs. */
@NullMarked
package org.ashlar.unixfs.command;

import org.jspecify.annotations.NullMarked;
