package org.ashlar.routing.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ashlar.net.Reachability;
import org.ashlar.net.spi.StreamHandler;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceRegistration;

class ServingTest {
    private final Set<String> served = new TreeSet<>();
    private final List<String> changes = new ArrayList<>();
    private final Serving serving = new Serving(this::register, handler("wan"), handler("lan"));

    private static StreamHandler handler(String protocol) {
        return new StreamHandler() {
            @Override
            public List<String> protocols() {
                return List.of(protocol);
            }

            @Override
            public void accept(Channel stream) {}
        };
    }

    @SuppressWarnings("unchecked")
    private ServiceRegistration<StreamHandler> register(StreamHandler handler) {
        String protocol = handler.protocols().get(0);
        served.add(protocol);
        changes.add("+" + protocol);
        return (ServiceRegistration<StreamHandler>)
                Proxy.newProxyInstance(
                        ServingTest.class.getClassLoader(),
                        new Class<?>[] {ServiceRegistration.class},
                        (proxy, method, arguments) -> {
                            assertThat(method.getName()).isEqualTo("unregister");
                            served.remove(protocol);
                            changes.add("-" + protocol);
                            return null;
                        });
    }

    @Test
    void anAutomaticServerServesThePublicNetworkOnlyWhileItIsReached() {
        serving.mode("auto");
        assertThat(served).containsExactly("lan");
        serving.reachability(Reachability.PUBLIC);
        assertThat(served).containsExactly("lan", "wan");
        serving.reachability(Reachability.UNKNOWN);
        assertThat(served).containsExactly("lan", "wan");
        serving.reachability(Reachability.PRIVATE);
        assertThat(served).containsExactly("lan");
    }

    @Test
    void aServerServesWhateverPeersFindAndAClientNever() {
        serving.mode("server");
        serving.reachability(Reachability.PRIVATE);
        assertThat(served).containsExactly("lan", "wan");
        serving.mode("client");
        serving.reachability(Reachability.PUBLIC);
        assertThat(served).isEmpty();
    }

    @Test
    void aChangeOfTheModeTouchesOnlyWhatItMust() {
        serving.mode("server");
        serving.reachability(Reachability.PUBLIC);
        changes.clear();

        serving.mode("auto"); // reached: all stays
        assertThat(changes).isEmpty();
        serving.reachability(Reachability.PRIVATE);
        serving.mode("server");

        assertThat(changes).containsExactly("-wan", "+wan");
    }

    @Test
    void servesNothingAfterTheEnd() {
        serving.mode("server");
        serving.close();
        serving.reachability(Reachability.PUBLIC);
        serving.mode("server");
        assertThat(served).isEmpty();
    }
}
