package org.ashlar.bitswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.bitswap.Swarm.Member;
import org.ashlar.bitswap.client.BroadcastControl;
import org.ashlar.block.Block;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;
import org.ashlar.routing.PeerInfo;
import org.junit.jupiter.api.Test;

/** Who is asked when nobody is known to have a block, key by key. */
class BroadcastControlTest {
    private static final List<Multiaddr> FAR = List.of(Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"));

    private final Swarm swarm = new Swarm();
    private final Member reader = swarm.member();
    private final Block block = Swarm.block(7, 4000);

    /** Peers of the public network, connected before anything is wanted. */
    private List<Member> far(int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Member member = swarm.member();
            reader.host.know(member.host.id(), FAR);
            swarm.connectAll(reader, member);
            members.add(member);
        }
        return members;
    }

    private void use(int maxPeers, boolean local, boolean peered, int random, boolean pending) {
        reader.client.broadcast(
                new BroadcastControl.Settings(true, maxPeers, local, peered, random, pending));
    }

    /** How many of them are asked for a block that nobody has. */
    private long asked(List<Member> members, Block wanted) {
        ExchangeSession session = reader.client.newSession();
        var unused = session.fetch(wanted.cid());
        swarm.settle();
        long asked =
                members.stream()
                        .filter(m -> !m.engine.wantlistOf(reader.host.id()).isEmpty())
                        .count();
        session.close();
        swarm.settle();
        return asked;
    }

    @Test
    void strangersOfThePublicNetworkAreNotAskedByDefault() {
        assertThat(asked(far(3), block)).isZero();
    }

    @Test
    void whoHadABlockIsAskedFromThenOn() {
        List<Member> members = far(3);
        Member had = members.get(0);
        had.store(List.of(block));
        reader.client.broadcast(new BroadcastControl.Settings(false, -1, false, false, 0, false));
        ExchangeSession session = reader.client.newSession();
        var unused = reader.fetch(session, block.cid());
        swarm.settle();
        assertThat(unused).isDone();
        session.close();

        use(-1, false, false, 0, false);

        assertThat(asked(List.of(had), Swarm.block(8, 100))).isEqualTo(1);
        assertThat(asked(members, Swarm.block(9, 100))).isEqualTo(1);
    }

    @Test
    void withoutTheControlAllAreAsked() {
        reader.client.broadcast(new BroadcastControl.Settings(false, 0, true, true, 0, false));
        assertThat(asked(far(3), block)).isEqualTo(3);
    }

    @Test
    void peersOfTheLocalNetworkAndThoseWithoutAnAddressAreAskedUnlessTheyAreControlledToo() {
        List<Member> members = far(3);
        reader.host.know(
                members.get(0).host.id(), List.of(Multiaddr.parse("/ip4/192.168.1.7/tcp/1")));
        reader.host.know(members.get(1).host.id(), List.of());
        assertThat(asked(members, block)).isEqualTo(2);

        use(-1, true, false, 0, false);
        assertThat(asked(members, block)).isZero();
    }

    @Test
    void peersOfTheOperatorAreAskedUnlessTheyAreControlledToo() {
        List<Member> members = far(3);
        reader.host.protect(members.get(1).host.id(), Network.PEERING);
        reader.host.protect(members.get(2).host.id(), "another reason");
        assertThat(asked(members, block)).isEqualTo(1);

        use(-1, false, true, 0, false);
        assertThat(asked(members, block)).isZero();
    }

    @Test
    void soManyOthersAreAskedByChance() {
        List<Member> members = far(5);
        use(-1, false, false, 2, false);
        assertThat(asked(members, block)).isEqualTo(2);
    }

    @Test
    void noMoreThanTheMostAreAskedAndNoneWhenItIsNone() {
        List<Member> members = far(5);
        members.forEach(m -> reader.host.know(m.host.id(), List.of()));
        use(3, false, false, 9, false);
        assertThat(asked(members, block)).isEqualTo(3);
        use(0, false, false, 9, true);
        assertThat(asked(members, block)).isZero();
    }

    @Test
    void aMessageThatGoesAnywayCarriesABroadcast() {
        List<Member> members = far(2);
        use(-1, false, false, 0, true);
        swarm.network.stall(reader.host, members.get(0).host, true);
        swarm.providers.add(new PeerInfo(members.get(0).host.id(), FAR));
        for (int i = 0; i < 2; i++) {
            var unused = reader.client.newSession().fetch(Swarm.block(9 + i, 100).cid());
            swarm.pass(Duration.ofSeconds(2)); // the provider is asked, and does not read
        }

        ExchangeSession session = reader.client.newSession();
        var unused2 = session.fetch(block.cid());
        swarm.network.stall(reader.host, members.get(0).host, false);
        swarm.settle();

        assertThat(members.get(0).engine.wantlistOf(reader.host.id())).contains(block.cid());
        assertThat(members.get(1).engine.wantlistOf(reader.host.id())).isEmpty();
    }
}
