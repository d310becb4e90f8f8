/** Self-describing values: content identifiers, multihashes, multibase text, network addresses. */
@Version("1.2.0")
@NullMarked
package org.ashlar.multiformats;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
