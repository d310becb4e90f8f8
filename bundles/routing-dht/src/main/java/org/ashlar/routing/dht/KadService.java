package org.ashlar.routing.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.kad.KadKey;
import org.ashlar.kad.KadMessage;
import org.ashlar.kad.KadRecord;
import org.ashlar.kad.MessageCodec;
import org.ashlar.kad.net.KadNetwork;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.Network;
import org.ashlar.routing.PeerInfo;

/** Answers requests of one network. May block on the disk. Safe for use by any thread. */
final class KadService {
    /**
     * Most bytes of addresses of one peer in an answer with providers: 120 peers stay under 128
     * KiB.
     */
    private static final int ADDRESS_BYTES = 1_000;

    private static final int ADDRESS_OVERHEAD = 3;

    private final KadNetwork network;
    private final Network host;
    private final ProviderStore providers;
    private final ValueStore values;

    KadService(KadNetwork network, Network host, ProviderStore providers, ValueStore values) {
        this.network = network;
        this.host = host;
        this.providers = providers;
        this.values = values;
    }

    /**
     * Answers one request.
     *
     * @return empty when the request has no answer
     * @throws ProtocolViolationException if the request is wrong; the stream is to be reset
     */
    Optional<KadMessage> answer(PeerId from, KadMessage request) {
        return switch (request.type()) {
            case FIND_NODE -> Optional.of(findNode(from, request));
            case GET_PROVIDERS -> Optional.of(getProviders(from, request));
            case ADD_PROVIDER -> {
                addProvider(from, request);
                yield Optional.empty();
            }
            case GET_VALUE -> Optional.of(getValue(from, request));
            case PUT_VALUE -> Optional.of(putValue(request));
            case PING -> Optional.of(KadMessage.ask(KadMessage.Type.PING, new byte[0]));
        };
    }

    private KadMessage findNode(PeerId from, KadMessage request) {
        List<PeerInfo> closer = new ArrayList<>();
        target(request.key()).ifPresent(closer::add);
        closer.addAll(nearest(from, request.key()));
        return KadMessage.ask(KadMessage.Type.FIND_NODE, request.key())
                .withCloser(List.copyOf(closer.subList(0, Math.min(closer.size(), k()))));
    }

    /** The peer that was asked for itself, when this node knows where it is. */
    private Optional<PeerInfo> target(byte[] key) {
        PeerId peer;
        try {
            peer = PeerId.of(nonEmpty(key));
        } catch (FormatException e) {
            return Optional.empty();
        }
        List<Multiaddr> addresses =
                peer.equals(host.id())
                        ? network.scope().filter(host.addresses())
                        : network.scope().filter(host.knownAddresses(peer));
        return addresses.isEmpty() ? Optional.empty() : Optional.of(new PeerInfo(peer, addresses));
    }

    private List<PeerInfo> nearest(PeerId from, byte[] key) {
        byte[] asked = nonEmpty(key);
        return network.kad().table().nearest(KadKey.of(asked), k() + 2).stream()
                .filter(peer -> !peer.id().equals(from) && !Arrays.equals(peer.id().bytes(), asked))
                .limit(k())
                .toList();
    }

    private int k() {
        return network.kad().settings().k();
    }

    private static byte[] nonEmpty(byte[] key) {
        if (key.length == 0) {
            throw new ProtocolViolationException("kad: empty key");
        }
        return key;
    }

    private static Multihash content(byte[] key) {
        if (key.length > MessageCodec.MAX_PROVIDER_KEY) {
            throw new ProtocolViolationException("kad: provider key is too long");
        }
        try {
            return Multihash.of(nonEmpty(key));
        } catch (FormatException e) {
            throw new ProtocolViolationException("kad: provider key: " + e.getMessage());
        }
    }

    private KadMessage getProviders(PeerId from, KadMessage request) {
        return KadMessage.ask(KadMessage.Type.GET_PROVIDERS, request.key())
                .withProviders(trimmed(providers.providers(content(request.key()))))
                .withCloser(trimmed(nearest(from, request.key())));
    }

    /**
     * Leaves each peer the first addresses that fit, so that a small question has no huge answer.
     */
    private static List<PeerInfo> trimmed(List<PeerInfo> peers) {
        return peers.stream().map(KadService::trimmed).toList();
    }

    private static PeerInfo trimmed(PeerInfo peer) {
        int bytes = 0;
        for (int i = 0; i < peer.addresses().size(); i++) {
            bytes += peer.addresses().get(i).bytes().length + ADDRESS_OVERHEAD;
            if (bytes > ADDRESS_BYTES) {
                return new PeerInfo(peer.id(), peer.addresses().subList(0, i));
            }
        }
        return peer;
    }

    private void addProvider(PeerId from, KadMessage request) {
        Multihash content = content(request.key());
        for (PeerInfo provider : request.providers()) {
            // Only the holder itself may say so, and it must say where it is.
            if (provider.id().equals(from) && !provider.addresses().isEmpty()) {
                providers.add(content, provider);
            }
        }
    }

    private KadMessage getValue(PeerId from, KadMessage request) {
        KadMessage answer =
                KadMessage.ask(KadMessage.Type.GET_VALUE, request.key())
                        .withCloser(nearest(from, request.key()));
        return values.get(request.key()).map(answer::withRecord).orElse(answer);
    }

    private KadMessage putValue(KadMessage request) {
        KadRecord record =
                request.record()
                        .orElseThrow(() -> new ProtocolViolationException("kad: no record"));
        if (!Arrays.equals(record.key(), nonEmpty(request.key()))) {
            throw new ProtocolViolationException("kad: record of another key");
        }
        values.put(record.key(), record.value());
        return KadMessage.put(record); // peer lists of the request are not sent back
    }
}
