package org.ashlar.core.front.gate;

/**
 * A provider lent for one short piece of work. Closing it twice does no harm. Safe for use by any
 * thread.
 */
public interface Lease<T> extends AutoCloseable {
    /** The provider; not to be used after {@link #close}. */
    T get();

    @Override
    void close();
}
