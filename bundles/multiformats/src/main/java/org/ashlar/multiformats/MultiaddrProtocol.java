package org.ashlar.multiformats;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Protocols of multiaddrs, with their codes in the multicodec table and the form of their values.
 */
public enum MultiaddrProtocol {
    /** IPv4 address. */
    IP4(4, "ip4", 4),
    /** TCP port. */
    TCP(6, "tcp", 2),
    /** IPv6 address. */
    IP6(41, "ip6", 16),
    /** IPv6 zone. */
    IP6ZONE(42, "ip6zone", -1),
    /** Prefix length of a network. */
    IPCIDR(43, "ipcidr", 1),
    /** Name with A and AAAA records. */
    DNS(53, "dns", -1),
    /** Name with A records. */
    DNS4(54, "dns4", -1),
    /** Name with AAAA records. */
    DNS6(55, "dns6", -1),
    /** Name with TXT records that hold multiaddrs. */
    DNSADDR(56, "dnsaddr", -1),
    /** UDP port. */
    UDP(273, "udp", 2),
    /** Relay in between. */
    P2P_CIRCUIT(290, "p2p-circuit", 0),
    /** Unix domain socket. */
    UNIX(400, "unix", -1),
    /** Peer. */
    P2P(421, "p2p", -1),
    /** TLS. */
    TLS(448, "tls", 0),
    /** Server name of TLS. */
    SNI(449, "sni", -1),
    /** QUIC, draft. */
    QUIC(460, "quic", 0),
    /** QUIC version 1. */
    QUIC_V1(461, "quic-v1", 0),
    /** WebTransport. */
    WEBTRANSPORT(465, "webtransport", 0),
    /** Hash of a certificate, multibase. */
    CERTHASH(466, "certhash", -1),
    /** WebSocket. */
    WS(477, "ws", 0),
    /** WebSocket over TLS. */
    WSS(478, "wss", 0),
    /** HTTP. */
    HTTP(480, "http", 0),
    /** HTTP path, percent-encoded. */
    HTTP_PATH(481, "http-path", -1),
    /** HTTPS. */
    HTTPS(443, "https", 0),
    /** WebRTC, direct. */
    WEBRTC_DIRECT(280, "webrtc-direct", 0),
    /** WebRTC. */
    WEBRTC(281, "webrtc", 0);

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]+");

    private final int code;
    private final String label;
    private final int size;

    MultiaddrProtocol(int code, String label, int size) {
        this.code = code;
        this.label = label;
        this.size = size;
    }

    /** Code in the multicodec table. */
    public int code() {
        return code;
    }

    /** Name in text. */
    public String label() {
        return label;
    }

    /** Bytes of the value, 0 when there is none, -1 when a length stands before it. */
    public int size() {
        return size;
    }

    /** True when a value follows. */
    public boolean hasValue() {
        return size != 0;
    }

    /** True when the value is the rest of the text. */
    public boolean isPath() {
        return this == UNIX;
    }

    static @Nullable MultiaddrProtocol named(String label) {
        if ("ipfs".equals(label)) {
            return P2P;
        }
        for (MultiaddrProtocol protocol : values()) {
            if (protocol.label.equals(label)) {
                return protocol;
            }
        }
        return null;
    }

    static @Nullable MultiaddrProtocol ofCode(long code) {
        for (MultiaddrProtocol protocol : values()) {
            if (protocol.code == code) {
                return protocol;
            }
        }
        return null;
    }

    /** The binary form of a value in text; throws when the value does not fit the protocol. */
    byte[] binary(String value) {
        return switch (this) {
            case IP4 -> ip(value, IPV4, 4);
            case IP6 -> ip(value, IPV6, 16);
            case TCP, UDP -> {
                int port = number(value, 65535);
                yield new byte[] {(byte) (port >> 8), (byte) port};
            }
            case IPCIDR -> new byte[] {(byte) number(value, 255)};
            case P2P -> peer(value);
            case CERTHASH -> Multihash.of(Multibase.decode(value)).bytes();
            default -> {
                if (value.isEmpty() && hasValue()) {
                    throw new FormatException("empty value for " + label);
                }
                yield value.getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    /** The text of a binary value; throws when the value does not fit the protocol. */
    String text(byte[] value) {
        return switch (this) {
            case IP4, IP6 -> ipText(value);
            case TCP, UDP -> Integer.toString((value[0] & 0xff) << 8 | (value[1] & 0xff));
            case IPCIDR -> Integer.toString(value[0] & 0xff);
            case P2P -> Multibase.BASE58BTC.encodeBare(Multihash.of(value).bytes());
            case CERTHASH -> Multibase.BASE64URL.encode(Multihash.of(value).bytes());
            default -> {
                String text = new String(value, StandardCharsets.UTF_8);
                boolean broken = text.indexOf('\uFFFD') >= 0 || text.indexOf('\0') >= 0;
                if (broken || (!isPath() && text.indexOf('/') >= 0)) {
                    throw new FormatException("invalid value for " + label);
                }
                yield text;
            }
        };
    }

    private static byte[] peer(String value) {
        boolean bare = value.startsWith("1") || value.startsWith("Qm");
        String fault;
        try {
            if (bare) {
                return Multihash.of(Multibase.BASE58BTC.decodeBare(value)).bytes();
            }
            Cid cid = Cid.parse(value);
            if (cid.codec() == Multicodec.LIBP2P_KEY) {
                return cid.hash().bytes();
            }
            fault = "has the invalid codec " + cid.codec();
        } catch (FormatException e) {
            fault = (bare ? "" : "invalid cid: ") + e.getMessage();
        }
        String quoted = "invalid value \"" + value + "\" for protocol p2p";
        throw new FormatException(quoted + ": failed to parse p2p addr: " + value + " " + fault);
    }

    private int number(String value, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new FormatException("invalid value \"" + value + "\" for protocol " + label);
        }
        throw new FormatException(
                "invalid value \"" + value + "\" for protocol " + label + ": over " + most);
    }

    private byte[] ip(String value, Pattern form, int length) {
        // The pattern keeps getByName from asking a name server.
        if (form.matcher(value).matches()) {
            try {
                byte[] bytes = InetAddress.getByName(value).getAddress();
                if (bytes.length == length) {
                    return bytes;
                }
                if (length == 16 && bytes.length == 4) {
                    byte[] mapped = new byte[16];
                    mapped[10] = (byte) 0xff;
                    mapped[11] = (byte) 0xff;
                    System.arraycopy(bytes, 0, mapped, 12, 4);
                    return mapped;
                }
            } catch (UnknownHostException e) {
                throw notAnAddress(value);
            }
        }
        throw notAnAddress(value);
    }

    private FormatException notAnAddress(String value) {
        return new FormatException(
                "invalid value \""
                        + value
                        + "\" for protocol "
                        + label
                        + ": failed to parse "
                        + label
                        + " addr: "
                        + value);
    }

    private static String ipText(byte[] value) {
        try {
            if (value.length == 16) {
                return compressed(value);
            }
            return InetAddress.getByAddress(value).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    /**
     * IPv6 text as of RFC 5952: lower case, the longest run of zero groups written as {@code ::}.
     */
    private static String compressed(byte[] value) throws UnknownHostException {
        Inet6Address address = Inet6Address.getByAddress(null, value, -1);
        String[] groups = address.getHostAddress().split(":", -1);
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = i;
            while (run < 8 && groups[run].equals("0")) {
                run++;
            }
            if (run - i > bestLength) {
                best = i;
                bestLength = run - i;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                out.append("::");
                i += bestLength - 1;
            } else {
                out.append(out.length() > 0 && out.charAt(out.length() - 1) != ':' ? ":" : "");
                out.append(groups[i]);
            }
        }
        return out.toString();
    }
}
