@NullMarked
package org.ashlar.p2p;

import org.jspecify.annotations.NullMarked;
