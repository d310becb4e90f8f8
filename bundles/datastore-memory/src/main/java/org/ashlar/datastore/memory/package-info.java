/** A datastore that forgets all at the end, for tests and for boxes that only cache. */
@NullMarked
package org.ashlar.datastore.memory;

import org.jspecify.annotations.NullMarked;
