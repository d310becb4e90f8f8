package org.ashlar.exchange.http.wire;

import io.netty.channel.EventLoop;

/** The way to one gateway. Safe for use by any thread; nothing blocks. */
interface Line {
    /** Sends a request as soon as it can be sent. */
    void ask(Call call);

    /** The answer has come, or is not waited for any more. */
    void done(Call call);

    /** True when nothing is asked. */
    boolean isIdle();

    /** Runs what is asked. */
    EventLoop loop();

    /** Ends what is asked, and all connections. */
    void close();
}
