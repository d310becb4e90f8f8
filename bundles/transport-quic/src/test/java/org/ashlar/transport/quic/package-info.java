@NullMarked
package org.ashlar.transport.quic;

import org.jspecify.annotations.NullMarked;
