/** Tests. */
@NullMarked
package org.ashlar.core.front.net;

import org.jspecify.annotations.NullMarked;
