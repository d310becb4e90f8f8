@NullMarked
package org.ashlar.routing;

import org.jspecify.annotations.NullMarked;
