/** What the configuration says of routers. */
@NullMarked
package org.ashlar.core.routing;

import org.jspecify.annotations.NullMarked;
