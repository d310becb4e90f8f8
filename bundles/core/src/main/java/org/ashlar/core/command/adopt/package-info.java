/** Bringing over the content of a repo that Kubo made. */
@NullMarked
package org.ashlar.core.command.adopt;

import org.jspecify.annotations.NullMarked;
