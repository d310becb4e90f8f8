/** The node as other bundles see it. */
@Version("1.0.0")
@NullMarked
package org.ashlar.node;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
