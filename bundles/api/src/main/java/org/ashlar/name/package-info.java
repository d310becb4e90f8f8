/** Mutable names of content: IPNS keys and DNSLink. */
@Version("1.2.0")
@NullMarked
package org.ashlar.name;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
