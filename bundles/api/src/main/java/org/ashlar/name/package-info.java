/** Mutable names of content: IPNS keys and DNSLink. */
@Version("2.0.0")
@NullMarked
package org.ashlar.name;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
