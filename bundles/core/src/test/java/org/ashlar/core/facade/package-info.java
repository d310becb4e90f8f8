@NullMarked
package org.ashlar.core.facade;

import org.jspecify.annotations.NullMarked;
