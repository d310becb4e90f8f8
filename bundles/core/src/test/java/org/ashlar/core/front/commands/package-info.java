@NullMarked
package org.ashlar.core.front.commands;

import org.jspecify.annotations.NullMarked;
