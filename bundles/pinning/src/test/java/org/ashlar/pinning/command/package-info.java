@NullMarked
package org.ashlar.pinning.command;

import org.jspecify.annotations.NullMarked;
