/** UnixFS nodes: the data of dag-pb nodes that make files and directories. */
@Version("1.1.0")
@NullMarked
package org.ashlar.multiformats.unixfs;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
