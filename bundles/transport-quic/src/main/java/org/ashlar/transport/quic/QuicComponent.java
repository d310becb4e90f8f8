package org.ashlar.transport.quic;

import io.netty.handler.codec.quic.Quic;
import java.util.Map;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.MuxedTransport;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Offers QUIC to the host while there is a configuration and a library for this machine; without
 * one nothing of the codec is loaded. Safe for use by any thread.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = QuicComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = QuicConfig.class)
public final class QuicComponent {
    /** Configuration PID. */
    static final String PID = "org.ashlar.transport.quic";

    private static final System.Logger LOG = System.getLogger(QuicComponent.class.getName());

    private final @Nullable QuicTransport transport;
    private final @Nullable ServiceRegistration<MuxedTransport> registration;

    @Activate
    public QuicComponent(BundleContext context, QuicConfig config, @Reference EventLoops loops) {
        QuicTransport made = null;
        try {
            Quic.ensureAvailability();
            made = new QuicTransport(loops, config.idle_ms());
        } catch (LinkageError e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "QUIC is left out: no library for this machine ({0} {1}): {2}",
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"),
                    e.getMessage());
        }
        transport = made;
        registration =
                made == null
                        ? null
                        : context.registerService(
                                MuxedTransport.class,
                                made,
                                FrameworkUtil.asDictionary(
                                        Map.of(MuxedTransport.PROTOCOL, "quic-v1")));
    }

    /** The service goes first, so that the host ends its connections in order. */
    @Deactivate
    void close() {
        if (registration != null) {
            registration.unregister();
        }
        if (transport != null) {
            transport.close();
        }
    }
}
