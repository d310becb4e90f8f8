/** Domain names: which server is asked, and the one who asks it. */
@Version("1.0.0")
@NullMarked
package org.ashlar.dns;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
