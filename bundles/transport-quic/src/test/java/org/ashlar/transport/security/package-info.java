@NullMarked
package org.ashlar.transport.security;

import org.jspecify.annotations.NullMarked;
