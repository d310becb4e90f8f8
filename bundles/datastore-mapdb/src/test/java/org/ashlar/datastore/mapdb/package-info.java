/** Tests of the default store. */
@NullMarked
package org.ashlar.datastore.mapdb;

import org.jspecify.annotations.NullMarked;
