/** Key-value stores, the ground under blocks, pins and records. */
@Version("1.2.0")
@NullMarked
package org.ashlar.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
