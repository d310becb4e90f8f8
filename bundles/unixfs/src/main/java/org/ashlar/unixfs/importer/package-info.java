/** Turns uploaded files and directories into blocks. */
@NullMarked
package org.ashlar.unixfs.importer;

import org.jspecify.annotations.NullMarked;
