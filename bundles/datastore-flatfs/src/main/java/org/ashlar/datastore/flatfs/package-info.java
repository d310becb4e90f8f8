/** Blocks as files in sharded directories, laid out as Kubo does. */
@NullMarked
package org.ashlar.datastore.flatfs;

import org.jspecify.annotations.NullMarked;
