package org.ashlar.transport.select;

import java.util.List;
import org.ashlar.error.IpfsException;

/** The peer speaks none of the proposed protocols. */
public final class ProtocolUnsupportedException extends IpfsException {
    private static final long serialVersionUID = 1L;

    ProtocolUnsupportedException(List<String> protocols) {
        super("protocols not supported: " + protocols);
    }
}
