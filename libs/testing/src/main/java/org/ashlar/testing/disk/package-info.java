/** A file system for tests that fills up, fails and loses power. */
@NullMarked
package org.ashlar.testing.disk;

import org.jspecify.annotations.NullMarked;
