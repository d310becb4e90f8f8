@NullMarked
package org.ashlar.core.front.exchange;

import org.jspecify.annotations.NullMarked;
