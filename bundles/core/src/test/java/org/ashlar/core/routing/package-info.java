@NullMarked
package org.ashlar.core.routing;

import org.jspecify.annotations.NullMarked;
