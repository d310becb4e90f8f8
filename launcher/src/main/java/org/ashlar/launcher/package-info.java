/**
 * The {@code ipfs} program. Everything here runs on the program's main thread unless it says so.
 */
@NullMarked
package org.ashlar.launcher;

import org.jspecify.annotations.NullMarked;
