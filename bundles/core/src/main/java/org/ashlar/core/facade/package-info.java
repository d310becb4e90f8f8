/** The node as one service for other bundles. */
@NullMarked
package org.ashlar.core.facade;

import org.jspecify.annotations.NullMarked;
