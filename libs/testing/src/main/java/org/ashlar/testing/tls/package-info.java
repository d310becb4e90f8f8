/** Certificates for servers that speak TLS. */
@NullMarked
package org.ashlar.testing.tls;

import org.jspecify.annotations.NullMarked;
