/** Reading and writing protobuf messages, field by field and within bounds. */
@Version("1.0.0")
@NullMarked
package org.ashlar.multiformats.proto;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
