package org.ashlar.multiformats;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A self-describing network address: a list of protocols, each with its value. Immutable; equal
 * when the binary forms are.
 *
 * @see <a href="https://github.com/multiformats/multiaddr">multiaddr</a>
 */
public final class Multiaddr {
    /** Longest text or binary form that is accepted, in characters or bytes. */
    public static final int MAX_LENGTH = 2048;

    /**
     * One protocol of an address.
     *
     * @param protocol what the component says
     * @param value its value as text, empty when the protocol takes none
     */
    public record Component(MultiaddrProtocol protocol, String value) {}

    private final List<Component> components;

    private Multiaddr(List<Component> components) {
        this.components = List.copyOf(components);
    }

    /**
     * Parses text such as {@code /ip4/127.0.0.1/tcp/4001}.
     *
     * @throws FormatException if the text is no multiaddr
     */
    public static Multiaddr parse(String text) {
        if (!text.startsWith("/") || text.length() > MAX_LENGTH) {
            throw invalid(text, text.isEmpty() ? "empty multiaddr" : "must begin with /");
        }
        String[] parts = text.substring(1).split("/", -1);
        int end = parts.length;
        while (end > 0 && parts[end - 1].isEmpty()) {
            end--;
        }
        if (end == 0) {
            throw invalid(text, "empty multiaddr");
        }
        List<Component> found = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            MultiaddrProtocol protocol = MultiaddrProtocol.named(parts[i]);
            if (protocol == null) {
                throw invalid(text, "unknown protocol " + parts[i]);
            }
            String value = "";
            if (protocol.hasValue()) {
                if (i + 1 >= end) {
                    throw invalid(text, "unexpected end of multiaddr");
                }
                value =
                        protocol.isPath()
                                ? "/" + String.join("/", List.of(parts).subList(i + 1, end))
                                : parts[i + 1];
                i = protocol.isPath() ? end : i + 1;
            }
            try {
                // A round trip brings the value into its one canonical spelling.
                value = protocol.text(protocol.binary(value));
            } catch (IllegalArgumentException e) {
                throw invalid(text, String.valueOf(e.getMessage()));
            }
            found.add(new Component(protocol, value));
        }
        return new Multiaddr(found);
    }

    /**
     * Parses the binary form.
     *
     * @throws FormatException if the bytes are no multiaddr
     */
    public static Multiaddr of(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new FormatException("multiaddr of " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Component> found = new ArrayList<>();
        while (in.hasRemaining()) {
            long code = Varint.read(in);
            MultiaddrProtocol protocol = MultiaddrProtocol.ofCode(code);
            if (protocol == null) {
                throw new FormatException("no protocol with code " + code);
            }
            long size = protocol.size() < 0 ? Varint.read(in) : protocol.size();
            if (size > in.remaining()) {
                throw new FormatException("multiaddr is too short");
            }
            byte[] value = new byte[(int) size];
            in.get(value);
            found.add(new Component(protocol, protocol.text(value)));
        }
        return new Multiaddr(found);
    }

    /** The address of a TCP end point. */
    public static Multiaddr tcp(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String family = ip.getAddress().length == 4 ? "/ip4/" : "/ip6/";
        String host = ip.getHostAddress();
        int zone = host.indexOf('%');
        return parse(
                family + (zone < 0 ? host : host.substring(0, zone)) + "/tcp/" + address.getPort());
    }

    /** The protocols in order. */
    public List<Component> components() {
        return components;
    }

    /** The value of the first component with this protocol. */
    public Optional<String> value(MultiaddrProtocol protocol) {
        return components.stream()
                .filter(c -> c.protocol() == protocol)
                .map(Component::value)
                .findFirst();
    }

    /** True when some component has this protocol. */
    public boolean has(MultiaddrProtocol protocol) {
        return components.stream().anyMatch(c -> c.protocol() == protocol);
    }

    /** This address followed by another. */
    public Multiaddr encapsulate(Multiaddr inner) {
        List<Component> all = new ArrayList<>(components);
        all.addAll(inner.components);
        return new Multiaddr(all);
    }

    /** This address without the last {@code /p2p/...} component, if it ends in one. */
    public Optional<Multiaddr> withoutPeer() {
        int last = components.size() - 1;
        if (components.get(last).protocol() != MultiaddrProtocol.P2P) {
            return Optional.of(this);
        }
        return last == 0
                ? Optional.empty()
                : Optional.of(new Multiaddr(components.subList(0, last)));
    }

    /**
     * The socket address of an {@code /ip4} or {@code /ip6} address with {@code /tcp} or {@code
     * /udp} behind it; nothing is looked up.
     */
    public Optional<InetSocketAddress> socketAddress() {
        if (components.size() < 2) {
            return Optional.empty();
        }
        Component host = components.get(0);
        Component port = components.get(1);
        boolean ip =
                host.protocol() == MultiaddrProtocol.IP4
                        || host.protocol() == MultiaddrProtocol.IP6;
        boolean ported =
                port.protocol() == MultiaddrProtocol.TCP
                        || port.protocol() == MultiaddrProtocol.UDP;
        if (!ip || !ported) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByAddress(host.protocol().binary(host.value()));
            return Optional.of(new InetSocketAddress(address, Integer.parseInt(port.value())));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    /** The binary form. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Component component : components) {
            MultiaddrProtocol protocol = component.protocol();
            Varint.write(out, protocol.code());
            byte[] value = protocol.binary(component.value());
            if (protocol.size() < 0) {
                Varint.write(out, value.length);
            }
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Multiaddr that && components.equals(that.components);
    }

    @Override
    public int hashCode() {
        return components.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (Component component : components) {
            out.append('/').append(component.protocol().label());
            if (component.protocol().isPath()) {
                out.append(component.value());
            } else if (component.protocol().hasValue()) {
                out.append('/').append(component.value());
            }
        }
        return out.toString();
    }

    private static FormatException invalid(String text, String why) {
        return new FormatException("failed to parse multiaddr \"" + printable(text) + "\": " + why);
    }

    private static String printable(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", "?");
    }
}
