package org.ashlar.exchange;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The front of the exchanges for those who only look. Safe for use by any thread. */
@ProviderType
public interface Exchanges {
    /** What came by each exchange that is there now; empty when there is none. */
    List<ExchangeCounts> received();
}
