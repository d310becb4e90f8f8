/** Walks over content: paths and whole graphs. */
@NullMarked
package org.ashlar.core.dag;

import org.jspecify.annotations.NullMarked;
