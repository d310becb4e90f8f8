@NullMarked
package org.ashlar.namesys;

import org.jspecify.annotations.NullMarked;
