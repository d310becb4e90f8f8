@NullMarked
package org.ashlar.core.config;

import org.jspecify.annotations.NullMarked;
