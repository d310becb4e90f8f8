/** What stream channels of all kinds of connections have in common; copied into their bundles. */
@NullMarked
package org.ashlar.streams;

import org.jspecify.annotations.NullMarked;
