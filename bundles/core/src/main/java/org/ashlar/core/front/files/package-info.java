/** The front of files and directories. */
@NullMarked
package org.ashlar.core.front.files;

import org.jspecify.annotations.NullMarked;
