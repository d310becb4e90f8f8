@NullMarked
package org.ashlar.testing.fuzz;

import org.jspecify.annotations.NullMarked;
