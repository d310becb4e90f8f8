@NullMarked
package org.ashlar.core.front.store;

import org.jspecify.annotations.NullMarked;
