/** Bundles beside the kernel: their updates, what is wrong with them, hot deployment. */
@NullMarked
package org.ashlar.core.plugin;

import org.jspecify.annotations.NullMarked;
