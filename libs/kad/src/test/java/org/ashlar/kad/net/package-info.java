@NullMarked
package org.ashlar.kad.net;

import org.jspecify.annotations.NullMarked;
