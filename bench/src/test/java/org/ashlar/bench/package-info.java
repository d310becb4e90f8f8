/** Tests of the bench itself. */
@NullMarked
package org.ashlar.bench;

import org.jspecify.annotations.NullMarked;
