@NullMarked
package org.ashlar.launcher.boot;

import org.jspecify.annotations.NullMarked;
