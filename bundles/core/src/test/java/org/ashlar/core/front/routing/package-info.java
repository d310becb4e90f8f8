@NullMarked
package org.ashlar.core.front.routing;

import org.jspecify.annotations.NullMarked;
