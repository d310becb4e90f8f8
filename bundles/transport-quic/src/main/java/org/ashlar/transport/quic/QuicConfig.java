package org.ashlar.transport.quic;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What the operator may set; the kernel derives it from the repo's configuration. */
@ObjectClassDefinition(
        name = "QUIC transport",
        description =
                "Connections over UDP; the node writes it unless Swarm.Transports.Network.QUIC is"
                        + " false")
public @interface QuicConfig {
    /** How long a connection may be silent. */
    @AttributeDefinition(
            description = "Milliseconds that a connection may be silent before it is given up",
            min = "1000")
    long idle_ms() default 30_000;
}
