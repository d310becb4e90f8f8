/** The stable services that lend swappable providers. */
@NullMarked
package org.ashlar.core.front;

import org.jspecify.annotations.NullMarked;
