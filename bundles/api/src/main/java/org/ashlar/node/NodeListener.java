package org.ashlar.node;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: is told what happens in the node. Events come in their order, one at a time, on a
 * request thread of the node. A listener that is slow delays others; while it is, the oldest of
 * more than 1024 waiting events are dropped. One that fails is logged and keeps being told.
 *
 * <p>A listener that registers is told of the parts that are there already.
 */
@ConsumerType
@FunctionalInterface
public interface NodeListener {
    /** Takes an event; should return soon. */
    void happened(NodeEvent event);
}
