/** The configuration in the running node and its bridge to Configuration Admin. */
@NullMarked
package org.ashlar.core.config;

import org.jspecify.annotations.NullMarked;
