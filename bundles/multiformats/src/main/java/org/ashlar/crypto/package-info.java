/** libp2p identities: keys in their protobuf form, and the peer ids derived from them. */
@Version("1.1.0")
@NullMarked
package org.ashlar.crypto;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
