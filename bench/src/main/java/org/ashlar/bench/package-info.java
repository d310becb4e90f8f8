/** One workload on this node and on Kubo in turn, and their ratios. */
@NullMarked
package org.ashlar.bench;

import org.jspecify.annotations.NullMarked;
