package org.ashlar.net;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: told whether this node can be reached, and of every change. Without anybody who
 * measures it, nothing is told. Runs on an event loop or a timer and must not block.
 */
@ConsumerType
public interface ReachabilityListener {
    /** What is known now; also called once when the listener is registered and it is known. */
    void reachability(Reachability now);
}
