/** Delegated routing over HTTP. */
@NullMarked
package org.ashlar.routing.http;

import org.jspecify.annotations.NullMarked;
