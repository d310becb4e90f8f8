/** Tests. */
@NullMarked
package org.ashlar.unixfs.command;

import org.jspecify.annotations.NullMarked;
