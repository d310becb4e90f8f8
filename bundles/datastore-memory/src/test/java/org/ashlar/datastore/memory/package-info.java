/** Tests of the store in memory. */
@NullMarked
package org.ashlar.datastore.memory;

import org.jspecify.annotations.NullMarked;
