@NullMarked
package org.ashlar.core.front.filestore;

import org.jspecify.annotations.NullMarked;
