package org.ashlar.core.config;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * Where the node is at home, as the middleware of a box says it. Framework properties of the same
 * meaning win, so that the node's own program is not led astray.
 */
@ObjectClassDefinition(
        name = "IPFS node",
        description = "Where the node has its repo. Its other settings are in the repo itself.")
@interface NodeSettings {
    /** Where the configuration is. */
    String PID = "org.ashlar.node";

    @AttributeDefinition(
            name = "Repo",
            description =
                    "Directory of the repo, absolute. The framework property ashlar.repo wins over"
                            + " it; without either the node stays off.",
            required = false)
    String repo() default "";

    @AttributeDefinition(
            name = "Make the repo",
            description = "Makes a repo with a new identity when there is none")
    boolean init() default true;

    @AttributeDefinition(
            name = "Profiles",
            description = "Profiles for a repo that is made, such as lowpower; applied in order",
            required = false)
    String[] profiles() default {};

    @AttributeDefinition(
            name = "Mode",
            description = "Whether the node uses the network",
            options = {
                @Option(label = "With network", value = "daemon"),
                @Option(label = "Without network", value = "offline-daemon")
            })
    String mode() default "daemon";
}
