package org.ashlar.transport.ws;

/** Travels along the pipeline once bytes can be sent and received. */
public enum WebSocketReady {
    /** The one event. */
    INSTANCE
}
