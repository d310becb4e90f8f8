/** Fakes, fixtures and contract tests that the modules' tests share. */
@NullMarked
package org.ashlar.testing;

import org.jspecify.annotations.NullMarked;
