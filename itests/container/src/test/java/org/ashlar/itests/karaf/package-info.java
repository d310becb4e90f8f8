/** The node in Apache Karaf. */
@NullMarked
package org.ashlar.itests.karaf;

import org.jspecify.annotations.NullMarked;
