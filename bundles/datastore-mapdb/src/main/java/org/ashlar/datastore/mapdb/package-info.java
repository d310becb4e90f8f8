/** The default store: a log of records with a MapDB index that can be rebuilt from it. */
@NullMarked
package org.ashlar.datastore.mapdb;

import org.jspecify.annotations.NullMarked;
