@NullMarked
package org.ashlar.kad;

import org.jspecify.annotations.NullMarked;
