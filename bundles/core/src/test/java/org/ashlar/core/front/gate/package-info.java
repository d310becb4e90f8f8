@NullMarked
package org.ashlar.core.front.gate;

import org.jspecify.annotations.NullMarked;
