/** Mutable names: IPNS and DNSLink. */
@NullMarked
package org.ashlar.namesys;

import org.jspecify.annotations.NullMarked;
