/** Commands on references to files. */
@NullMarked
package org.ashlar.core.command.filestore;

import org.jspecify.annotations.NullMarked;
