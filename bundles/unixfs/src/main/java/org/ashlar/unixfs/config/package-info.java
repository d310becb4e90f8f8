/** What options and the configuration mean for new blocks. */
@NullMarked
package org.ashlar.unixfs.config;

import org.jspecify.annotations.NullMarked;
