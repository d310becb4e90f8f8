@NullMarked
package org.ashlar.routing.dht;

import org.jspecify.annotations.NullMarked;
