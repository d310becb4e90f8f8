package org.ashlar.transport.mdns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.IpScope;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.transport.names.Subnet;

/**
 * Asks for peers in the networks of all interfaces, and answers. One socket, IPv4. Confined to its
 * event loop, but for starting and closing.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Mdns extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final System.Logger LOG = System.getLogger(Mdns.class.getName());
    private static final int PORT = 5353;
    private static final InetSocketAddress GROUP = new InetSocketAddress("224.0.0.251", PORT);
    private static final int[] EARLY_SECONDS = {0, 1, 5, 20};
    private static final int PERIOD_SECONDS = 60;
    private static final int LOOK_SECONDS = 10;
    private static final long ANSWER_GAP = TimeUnit.SECONDS.toNanos(1);
    private static final int NAME_LENGTH = 32;
    private static final int HOPS = 255;

    private final Network network;
    private final boolean loopback;
    private final String instance = instance();
    private final Found found;

    /** Interfaces whose group was joined, with their networks. */
    private final Map<NetworkInterface, List<InterfaceAddress>> joined = new HashMap<>();

    private final NioDatagramChannel channel;
    private long lastAnswer = System.nanoTime() - ANSWER_GAP;

    private Mdns(
            EventLoops loops,
            Network network,
            boolean loopback,
            BiConsumer<PeerId, List<Multiaddr>> peers) {
        this.network = network;
        this.loopback = loopback;
        found = new Found(network.id(), this::isNear, System::nanoTime, peers);
        channel = new NioDatagramChannel(SocketProtocolFamily.INET);
        channel.config().setAllocator(loops.allocator());
    }

    /**
     * Begins; when the port cannot be had, that is logged and nothing is found.
     *
     * @param loopback whether the loopback interface counts, for tests on one machine
     * @param peers told of peers with their addresses, on an event loop
     */
    static Mdns start(
            EventLoops loops,
            Network network,
            boolean loopback,
            BiConsumer<PeerId, List<Multiaddr>> peers) {
        Mdns mdns = new Mdns(loops, network, loopback, peers);
        new Bootstrap()
                .group(loops.group())
                .channelFactory(() -> mdns.channel)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.IP_MULTICAST_TTL, HOPS)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(MdnsMessage.MAX_LENGTH))
                .handler(mdns)
                .bind(new InetSocketAddress(PORT))
                .addListener(
                        (ChannelFuture f) -> {
                            if (f.isSuccess()) {
                                mdns.begin();
                            } else {
                                LOG.log(
                                        System.Logger.Level.WARNING,
                                        "Peers of the local network are not found: {0}",
                                        f.cause().getMessage());
                            }
                        });
        return mdns;
    }

    /** Tells nothing about the node, and is another one after each start. */
    private static String instance() {
        SecureRandom random = new SecureRandom();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < NAME_LENGTH; i++) {
            name.append(Character.forDigit(random.nextInt(36), 36));
        }
        return name.toString();
    }

    private void begin() {
        look();
        for (int seconds : EARLY_SECONDS) {
            channel.eventLoop().schedule(this::ask, seconds, TimeUnit.SECONDS);
        }
        var asking =
                channel.eventLoop()
                        .scheduleWithFixedDelay(
                                this::ask, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        var looking =
                channel.eventLoop()
                        .scheduleWithFixedDelay(
                                this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture()
                .addListener(
                        f -> {
                            asking.cancel(false);
                            looking.cancel(false);
                        });
    }

    /** Joins the group on interfaces that came, and asks there. */
    private void look() {
        Map<NetworkInterface, List<InterfaceAddress>> now = new HashMap<>();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                boolean usable =
                        each.isUp()
                                && (each.isLoopback() ? loopback : each.supportsMulticast())
                                && each.inetAddresses().anyMatch(ip -> ip.getAddress().length == 4);
                if (usable) {
                    now.put(each, List.copyOf(each.getInterfaceAddresses()));
                }
            }
        } catch (SocketException e) {
            LOG.log(System.Logger.Level.DEBUG, "Interfaces cannot be listed", e);
            return;
        }
        List<NetworkInterface> fresh = new ArrayList<>(now.keySet());
        fresh.removeAll(joined.keySet());
        joined.clear();
        joined.putAll(now);
        for (NetworkInterface each : fresh) {
            channel.joinGroup(GROUP, each)
                    .addListener(
                            f -> {
                                if (f.isSuccess()) {
                                    send(each, MdnsMessage.question());
                                } else {
                                    LOG.log(
                                            System.Logger.Level.DEBUG,
                                            "Group was not joined on " + each.getName(),
                                            f.cause());
                                }
                            });
        }
    }

    private void ask() {
        joined.keySet().forEach(each -> send(each, MdnsMessage.question()));
    }

    private void send(NetworkInterface through, byte[] message) {
        if (channel.isActive()) {
            // The packet leaves before this method does, so through this interface.
            channel.config().setNetworkInterface(through);
            channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message), GROUP));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        InetAddress from = packet.sender().getAddress();
        if (!isOnLink(from)) {
            return; // RFC 6762, section 11: nothing from other networks
        }
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        MdnsMessage message;
        try {
            message = MdnsMessage.decode(bytes);
        } catch (FormatException e) {
            LOG.log(System.Logger.Level.DEBUG, "Packet of {0} is malformed", from);
            return;
        }
        if (message.asksForPeers()) {
            answer();
        }
        found.take(message.texts());
    }

    private void answer() {
        long now = System.nanoTime();
        if (now - lastAnswer < ANSWER_GAP) {
            return; // RFC 6762, section 6: not more than once a second
        }
        lastAnswer = now;
        String suffix = "/p2p/" + network.id();
        joined.forEach(
                (through, networks) -> {
                    List<Multiaddr> all = addresses(networks);
                    List<InetAddress> ips =
                            all.stream()
                                    .flatMap(a -> a.socketAddress().stream())
                                    .map(InetSocketAddress::getAddress)
                                    .distinct()
                                    .toList();
                    if (!all.isEmpty()) {
                        int port = all.get(0).socketAddress().orElseThrow().getPort();
                        List<String> texts = all.stream().map(a -> a + suffix).toList();
                        send(through, MdnsMessage.answer(instance, texts, ips, port));
                    }
                });
    }

    /** Addresses of use behind an interface: its own ones first. */
    private List<Multiaddr> addresses(List<InterfaceAddress> networks) {
        List<InetAddress> own = networks.stream().map(InterfaceAddress::getAddress).toList();
        return network.addresses().stream()
                .filter(a -> a.socketAddress().filter(s -> loopback || !isLoopback(s)).isPresent())
                .sorted(Comparator.comparing(a -> !has(own, a)))
                .toList();
    }

    private static boolean isLoopback(InetSocketAddress socket) {
        return socket.getAddress().isLoopbackAddress();
    }

    private static boolean has(List<InetAddress> own, Multiaddr address) {
        return address.socketAddress().filter(s -> own.contains(s.getAddress())).isPresent();
    }

    private boolean isNear(InetAddress ip) {
        return IpScope.of(ip) == IpScope.PRIVATE || isOnLink(ip);
    }

    private boolean isOnLink(InetAddress ip) {
        return joined.values().stream()
                .flatMap(List::stream)
                .anyMatch(
                        net ->
                                new Subnet(net.getAddress(), net.getNetworkPrefixLength())
                                        .contains(ip));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "Multicast DNS", cause);
    }

    void close() {
        channel.close();
    }
}
