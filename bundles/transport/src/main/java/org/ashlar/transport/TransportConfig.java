package org.ashlar.transport;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What the operator may set; the kernel derives it from the repo's configuration. */
@ObjectClassDefinition(
        name = "libp2p transport",
        description = "Connections to peers; the node writes it from Addresses and Swarm")
public @interface TransportConfig {
    /** Multiaddrs to listen on. */
    @AttributeDefinition(description = "Multiaddrs to listen on")
    String[] swarm_addresses() default {};

    /** Multiaddrs told to others instead of those listened on. */
    @AttributeDefinition(description = "Multiaddrs told to others instead of those listened on")
    String[] announce() default {};

    /** Multiaddrs told to others as well. */
    @AttributeDefinition(description = "Multiaddrs told to others as well")
    String[] append_announce() default {};

    /** Multiaddrs or networks never told to others. */
    @AttributeDefinition(description = "Multiaddrs or networks never told to others")
    String[] no_announce() default {};

    /** Networks never dialled nor accepted from. */
    @AttributeDefinition(description = "Networks never dialled nor accepted from")
    String[] address_filters() default {};

    /** Secure channels in order of preference. */
    @AttributeDefinition(description = "Secure channels in order of preference: tls, noise")
    String[] security() default {"tls", "noise"};

    /** Whether TCP is used. */
    @AttributeDefinition(description = "Whether TCP is used")
    boolean tcp() default true;

    /** Whether WebSocket is used. */
    @AttributeDefinition(description = "Whether WebSocket is used")
    boolean websocket() default true;

    /** PEM file with the certificate for listening on secure WebSocket. */
    @AttributeDefinition(
            description =
                    "PEM file with the certificate, and those that lead to a root, for listening on"
                            + " secure WebSocket; read again when it changes")
    String wss_certificate() default "";

    /** PEM file with the key of this certificate. */
    @AttributeDefinition(description = "PEM file with the key of this certificate")
    String wss_key() default "";

    /** Connections left after trimming. */
    @AttributeDefinition(description = "Connections left after trimming", min = "0")
    int conn_low_water() default 32;

    /** Connections above which trimming begins. */
    @AttributeDefinition(description = "Connections above which trimming begins", min = "0")
    int conn_high_water() default 96;

    /** How long a new connection is safe from trimming. */
    @AttributeDefinition(
            description = "Milliseconds in which a new connection is not trimmed",
            min = "0")
    long conn_grace_ms() default 20_000;

    /** Least time between two trims. */
    @AttributeDefinition(description = "Least milliseconds between two trims", min = "0")
    long conn_silence_ms() default 10_000;

    /** Whether the limits of the resource manager hold. */
    @AttributeDefinition(description = "Whether the limits of the resource manager hold")
    boolean resource_limits() default true;

    /** Memory from which limits derive; 0 for the node's budget. */
    @AttributeDefinition(
            description = "Bytes of memory from which limits derive, 0 for the node's budget")
    long max_memory_bytes() default 0;

    /** A change of it makes the limits follow the node's memory. */
    @AttributeDefinition(description = "Memory of the node in bytes; 0 for the usual", min = "0")
    long memory_budget_bytes() default 0;

    /** Most sockets; 0 for a number that follows from the limits. */
    @AttributeDefinition(description = "Most sockets, 0 for a number that follows from the limits")
    int max_sockets() default 0;

    /** Whether bytes are counted by peer and protocol. */
    @AttributeDefinition(description = "Whether bytes are counted by peer and protocol")
    boolean metering() default true;

    /** Most bytes a second of all connections, in each direction; 0 for no limit. */
    @AttributeDefinition(description = "Bytes a second of all connections, 0 for no limit")
    long rate_total_bytes() default 0;

    /** Most bytes a second of one peer, in each direction; 0 for no limit. */
    @AttributeDefinition(description = "Bytes a second of one peer, 0 for no limit")
    long rate_peer_bytes() default 0;

    /** Which versions of AutoNAT dial peers back. */
    @AttributeDefinition(
            description = "Dial peers back that want to know whether they can be reached",
            options = {@Option("enabled"), @Option("legacy-v1"), @Option("disabled")})
    String autonat_service() default "enabled";

    /** Most peers dialled back in the interval. */
    @AttributeDefinition(description = "Most dials back in the interval", min = "0")
    int autonat_global_limit() default 30;

    /** Most dials back of one peer in the interval. */
    @AttributeDefinition(description = "Most dials back of one peer in the interval", min = "0")
    int autonat_peer_limit() default 3;

    /** Interval of these limits. */
    @AttributeDefinition(description = "Interval of these limits, milliseconds", min = "1")
    long autonat_interval_ms() default 60_000;

    /** Reachability that holds whatever peers say. */
    @AttributeDefinition(
            description = "Reachability that holds whatever peers say; empty to ask them",
            options = {@Option(""), @Option("public"), @Option("private")})
    String force_reachability() default "";

    /** Appended to the agent version. */
    @AttributeDefinition(description = "Appended to the agent version")
    String agent_suffix() default "";
}
