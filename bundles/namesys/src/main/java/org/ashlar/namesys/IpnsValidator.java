package org.ashlar.namesys;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.routing.RecordValidator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Judges records under {@code /ipns/} for the routers. Safe for use by any thread. */
@Component
public final class IpnsValidator implements RecordValidator {
    private static final byte[] PREFIX = "/ipns/".getBytes(StandardCharsets.US_ASCII);

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
        byte[] id = name.bytes();
        byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + id.length);
        System.arraycopy(id, 0, key, PREFIX.length, id.length);
        return key;
    }

    @Override
    public String namespace() {
        return "ipns";
    }

    @Override
    public void validate(byte[] key, byte[] value) {
        PeerId name;
        try {
            name = PeerId.of(Arrays.copyOfRange(key, PREFIX.length, key.length));
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolationException("key is no name");
        }
        IpnsCodec.verify(name, value, clock.instant());
    }

    @Override
    public int compare(byte[] key, byte[] one, byte[] other) {
        return IpnsCodec.parse(one).compareAge(IpnsCodec.parse(other));
    }
}
