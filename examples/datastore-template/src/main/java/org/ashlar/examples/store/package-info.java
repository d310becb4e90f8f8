/** Template of a datastore. */
@NullMarked
package org.ashlar.examples.store;

import org.jspecify.annotations.NullMarked;
