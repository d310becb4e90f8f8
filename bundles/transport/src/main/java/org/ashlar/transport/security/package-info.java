/** Secure channels: Noise and TLS. */
@NullMarked
package org.ashlar.transport.security;

import org.jspecify.annotations.NullMarked;
