/** Ways to get blocks from other nodes. */
@Version("1.1.0")
@NullMarked
package org.ashlar.exchange;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
