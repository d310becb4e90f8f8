@NullMarked
package org.ashlar.pinning.provide;

import org.jspecify.annotations.NullMarked;
