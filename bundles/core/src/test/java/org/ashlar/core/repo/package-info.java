/** Tests of the repo directory. */
@NullMarked
package org.ashlar.core.repo;

import org.jspecify.annotations.NullMarked;
