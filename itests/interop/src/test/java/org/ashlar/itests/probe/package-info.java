/** A bundle that tests put into a running node: streams without a meaning, to see bytes move. */
@NullMarked
package org.ashlar.itests.probe;

import org.jspecify.annotations.NullMarked;
