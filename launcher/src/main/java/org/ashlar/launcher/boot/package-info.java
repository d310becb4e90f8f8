/** The program and the node in one jar. Uses the JDK alone, as nothing else is unpacked yet. */
@NullMarked
package org.ashlar.launcher.boot;

import org.jspecify.annotations.NullMarked;
