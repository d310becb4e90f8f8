package org.ashlar.kad.net;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.kad.KadMessage;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;

/** A host, and servers of its DHT that answer only when the test says so. */
final class ManualServers {
    private final FakeNetwork network = new FakeNetwork();

    /** Of the node that is tested. */
    final FakeHost self = network.host(id(0));

    /** Streams that were opened to ask. */
    final List<Channel> asked = new ArrayList<>();

    static PeerId id(int seed) {
        return PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(seed + 1, 32)));
    }

    void connect(int count) {
        for (int i = 1; i <= count; i++) {
            network.connect(self, network.host(id(i)).serve(new Silent()));
        }
    }

    /** The servers answer what they were asked, and what is asked in consequence. */
    void answerAll() {
        while (!asked.isEmpty() || network.pump()) {
            List.copyOf(asked).forEach(ManualServers::answer);
            asked.clear();
        }
    }

    private static void answer(Channel stream) {
        KadMessage answer = KadMessage.ask(KadMessage.Type.FIND_NODE, new byte[0]);
        var unused = stream.writeAndFlush(KadFrames.encode(stream.alloc(), answer));
    }

    /** Puts them into a node's table: who does not answer leaves it. */
    static void known(DhtNode node, int count) {
        for (int i = 1; i <= count; i++) {
            node.dual()
                    .lan()
                    .kad()
                    .table()
                    .add(new PeerInfo(id(i), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"))));
        }
    }

    private final class Silent implements StreamHandler {
        @Override
        public List<String> protocols() {
            return List.of(DhtNode.LAN_PROTOCOL);
        }

        @Override
        public void accept(Channel stream) {
            asked.add(stream);
        }
    }
}
