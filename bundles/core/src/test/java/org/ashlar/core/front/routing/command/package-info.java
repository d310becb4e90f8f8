@NullMarked
package org.ashlar.core.front.routing.command;

import org.jspecify.annotations.NullMarked;
