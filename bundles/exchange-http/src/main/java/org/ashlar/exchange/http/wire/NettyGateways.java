package org.ashlar.exchange.http.wire;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.ashlar.error.ClosedException;
import org.ashlar.error.UnavailableException;
import org.ashlar.net.spi.EventLoops;
import org.jspecify.annotations.Nullable;

/**
 * Asks gateways on the node's event loops. A connection is made at the first request to a gateway,
 * serves many at a time, and is closed some time after the last. Safe for use by any thread.
 */
public final class NettyGateways implements Gateways, AutoCloseable {
    private static final int MAX_LINES = 64;

    private final EventLoops loops;
    private final Connector connector;
    private final @Nullable TrustManagerFactory trust;

    /** Guarded by this. */
    private final Map<GatewayUrl, Line> lines = new HashMap<>();

    private volatile HostRules rules;
    private boolean insecure;
    private @Nullable SslContext tls;
    private boolean closed;

    /**
     * @param pool runs look-ups of names, which block
     * @param insecure true to take any certificate
     */
    public NettyGateways(EventLoops loops, Executor pool, HostRules rules, boolean insecure) {
        this(loops, pool, rules, InetAddress::getAllByName, Times.USUAL, null);
        this.insecure = insecure;
    }

    NettyGateways(
            EventLoops loops,
            Executor pool,
            HostRules rules,
            Connector.Names names,
            Times times,
            @Nullable TrustManagerFactory trust) {
        this.loops = loops;
        this.rules = rules;
        this.trust = trust;
        this.connector = new Connector(loops, pool, () -> this.rules, names, times);
    }

    /** Takes other settings; they count for connections too that are there already. */
    public void change(HostRules other, boolean takeAll) {
        List<Line> all;
        synchronized (this) {
            if (other.equals(rules) && takeAll == insecure) {
                return;
            }
            rules = other;
            insecure = takeAll;
            tls = null;
            all = List.copyOf(lines.values());
            lines.clear();
        }
        all.forEach(Line::close);
    }

    @Override
    public CompletableFuture<Answer> ask(GatewayUrl gateway, Question question) {
        if (!rules.permits(gateway)) {
            return CompletableFuture.failedFuture(
                    new UnavailableException(gateway + " is not to be asked"));
        }
        CompletableFuture<Answer> result = new CompletableFuture<>();
        EventLoop loop = loops.group().next();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new ClosedException("the exchange is gone"));
            }
            if (lines.size() >= MAX_LINES) {
                lines.entrySet().removeIf(NettyGateways::wasIdle);
            }
            Line line = lines.computeIfAbsent(gateway, key -> line(key, loop));
            Call call = new Call(gateway, question, result, line.loop(), connector.times());
            var unused = result.whenComplete((answer, failure) -> line.done(call));
            line.ask(call);
        }
        return result;
    }

    private static boolean wasIdle(Map.Entry<GatewayUrl, Line> entry) {
        boolean idle = entry.getValue().isIdle();
        if (idle) {
            entry.getValue().close();
        }
        return idle;
    }

    private Line line(GatewayUrl gateway, EventLoop loop) {
        return gateway.tls()
                ? new StreamLine(gateway, connector, loop, this::tls)
                : new PlainLine(gateway, connector, loop);
    }

    /** Made when it is first needed, as it takes memory. */
    private synchronized SslContext tls() {
        SslContext made = tls;
        if (made == null) {
            SslContextBuilder builder =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .applicationProtocolConfig(
                                    new ApplicationProtocolConfig(
                                            ApplicationProtocolConfig.Protocol.ALPN,
                                            ApplicationProtocolConfig.SelectorFailureBehavior
                                                    .NO_ADVERTISE,
                                            ApplicationProtocolConfig
                                                    .SelectedListenerFailureBehavior.ACCEPT,
                                            ApplicationProtocolNames.HTTP_2));
            if (insecure) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null);
            } else if (trust != null) {
                builder.trustManager(trust);
            }
            try {
                made = builder.build();
            } catch (SSLException e) {
                throw new UnavailableException("TLS is not available: " + e.getMessage(), e);
            }
            tls = made;
        }
        return made;
    }

    /** Ends all requests and connections. */
    @Override
    public void close() {
        List<Line> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(lines.values());
            lines.clear();
        }
        all.forEach(Line::close);
    }
}
