@NullMarked
package org.ashlar.exchange.http;

import org.jspecify.annotations.NullMarked;
