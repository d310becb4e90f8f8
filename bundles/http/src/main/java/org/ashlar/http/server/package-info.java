/** Listeners, connections and their guards. */
@NullMarked
package org.ashlar.http.server;

import org.jspecify.annotations.NullMarked;
