@NullMarked
package org.ashlar.shell;

import org.jspecify.annotations.NullMarked;
