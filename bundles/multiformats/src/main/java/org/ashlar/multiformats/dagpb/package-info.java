/** The dag-pb codec: nodes of named links and data. */
@Version("1.1.0")
@NullMarked
package org.ashlar.multiformats.dagpb;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
