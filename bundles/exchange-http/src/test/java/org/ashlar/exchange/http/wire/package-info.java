@NullMarked
package org.ashlar.exchange.http.wire;

import org.jspecify.annotations.NullMarked;
