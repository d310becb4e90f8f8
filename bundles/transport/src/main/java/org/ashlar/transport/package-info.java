/** The libp2p host: swarm, dialling, listening, limits. */
@NullMarked
package org.ashlar.transport;

import org.jspecify.annotations.NullMarked;
