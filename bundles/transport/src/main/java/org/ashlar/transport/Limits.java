package org.ashlar.transport;

/**
 * Numbers that follow from the memory of the node. Immutable.
 *
 * @param inbound most inbound connections
 * @param handshakes most connections that are not secured yet
 * @param perAddress most inbound connections of one IPv4 address
 * @param perNetwork most inbound connections of one IPv4 network of 24 bits or IPv6 network of 56
 * @param perSite most inbound connections of one IPv6 network of 48 bits
 * @param sockets most sockets
 * @param memory bytes from which the rest derives
 * @param streams most inbound streams of all connections
 * @param streamsPerPeer most inbound streams of one peer
 * @param streamsPerProtocol most inbound streams of one protocol
 * @param narrow true for a node with little memory or few connections
 */
record Limits(
        int inbound,
        int handshakes,
        int perAddress,
        int perNetwork,
        int perSite,
        int sockets,
        long memory,
        int streams,
        int streamsPerPeer,
        int streamsPerProtocol,
        boolean narrow) {
    /** Up to this memory the narrow limits hold. */
    static final long LITTLE = 16L << 20;

    /** Up to this high water, the one of the profile lowpower, the narrow limits hold. */
    static final int FEW = 40;

    private static final int LEAST_INBOUND = 800;

    static Limits of(Settings settings, long budget) {
        Settings.Resource resource = settings.resource();
        long memory = resource.memory() > 0 ? resource.memory() : budget;
        int high = settings.trimming().highWater();
        boolean narrow = memory <= LITTLE || (high > 0 && high <= FEW);
        if (!resource.limited()) {
            int most = Integer.MAX_VALUE;
            return new Limits(most, most, most, most, most, most, memory, most, most, most, narrow);
        }
        if (narrow) {
            int inbound = Math.max(64, Math.min(high, 256));
            return new Limits(
                    inbound,
                    16,
                    8,
                    16,
                    16,
                    sockets(resource, inbound),
                    memory,
                    1024,
                    128,
                    512,
                    true);
        }
        int inbound = (int) Math.max(LEAST_INBOUND, Math.min(memory >> 20, 1 << 16));
        inbound = Math.max(inbound, Math.min(high, 1 << 15) * 2);
        return new Limits(
                inbound,
                Math.min(inbound / 4, 256),
                8,
                16,
                128,
                sockets(resource, inbound),
                memory,
                16 * 1024,
                1024,
                4096,
                false);
    }

    private static int sockets(Settings.Resource resource, int inbound) {
        return resource.sockets() > 0 ? resource.sockets() : 2 * inbound;
    }
}
