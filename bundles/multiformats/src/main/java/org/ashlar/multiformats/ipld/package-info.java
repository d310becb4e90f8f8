/** The IPLD data model as plain values, and its codecs dag-cbor, dag-json and dag-pb. */
@Version("1.0.0")
@NullMarked
package org.ashlar.multiformats.ipld;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
