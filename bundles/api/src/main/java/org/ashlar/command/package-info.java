/** Commands: written once, offered by every door. */
@Version("1.2.0")
@NullMarked
package org.ashlar.command;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
