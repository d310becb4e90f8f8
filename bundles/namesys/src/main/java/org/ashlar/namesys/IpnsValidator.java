package org.ashlar.namesys;

import java.time.InstantSource;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.routing.RecordValidator;
import org.ashlar.routing.Values;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Judges records under {@code /ipns/} for the routers. Safe for use by any thread. */
@Component
public final class IpnsValidator implements RecordValidator {
    private final InstantSource clock;

    /** A validator that goes by the system's clock. */
    @Activate
    public IpnsValidator() {
        this(InstantSource.system());
    }

    IpnsValidator(InstantSource clock) {
        this.clock = clock;
    }

    /** The routing key of a name. */
    static byte[] key(PeerId name) {
        return Values.ipnsKey(name);
    }

    @Override
    public String namespace() {
        return "ipns";
    }

    @Override
    public void validate(byte[] key, byte[] value) {
        PeerId name =
                Values.ipnsName(key)
                        .orElseThrow(() -> new ProtocolViolationException("key is no name"));
        IpnsCodec.verify(name, value, clock.instant());
    }

    @Override
    public int compare(byte[] key, byte[] one, byte[] other) {
        return IpnsCodec.parse(one).compareAge(IpnsCodec.parse(other));
    }
}
