@NullMarked
package org.ashlar.examples.router;

import org.jspecify.annotations.NullMarked;
