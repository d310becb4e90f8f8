/** The connections to gateways: whom they may lead to, and what an answer may be. */
@NullMarked
package org.ashlar.exchange.http.wire;

import org.jspecify.annotations.NullMarked;
