@NullMarked
package org.ashlar.examples.logos;

import org.jspecify.annotations.NullMarked;
