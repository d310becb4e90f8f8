/** Tests of the sharded files. */
@NullMarked
package org.ashlar.datastore.flatfs;

import org.jspecify.annotations.NullMarked;
