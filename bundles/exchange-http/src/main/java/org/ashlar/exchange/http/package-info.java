/** Blocks from trustless gateways over HTTP, as an exchange beside Bitswap. */
@NullMarked
package org.ashlar.exchange.http;

import org.jspecify.annotations.NullMarked;
