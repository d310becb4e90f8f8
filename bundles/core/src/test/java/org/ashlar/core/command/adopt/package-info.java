/** Tests of bringing over content. */
@NullMarked
package org.ashlar.core.command.adopt;

import org.jspecify.annotations.NullMarked;
