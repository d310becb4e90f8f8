/** The node's bundles in a running framework. */
@NullMarked
package org.ashlar.itests.container;

import org.jspecify.annotations.NullMarked;
