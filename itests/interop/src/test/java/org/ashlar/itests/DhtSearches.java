package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node and the DHT servers around it announce, and how much of it each side finds of the
 * other: contents, names, peers. Confined to one thread.
 */
final class DhtSearches {
    private static final Pattern NAME = Pattern.compile("\"Id\":\"([^\"]+)\"");

    private final Daemon node;
    private final DhtPeers servers;
    private final String self;
    private final List<String> ours = new ArrayList<>();
    private final List<String[]> theirs = new ArrayList<>();
    private final List<String> ourNames = new ArrayList<>();
    private final List<String> theirNames = new ArrayList<>();
    private final List<Long> lookups = new ArrayList<>();
    private int asked;
    private int found;

    DhtSearches(Daemon node, DhtPeers servers) {
        this.node = node;
        this.servers = servers;
        this.self = node.peerId();
    }

    /** Both sides announce so many contents, of the same number each time. */
    void announce(int contents) throws IOException {
        for (int i = 0; i < contents; i++) {
            String cid = put("ours " + i);
            call("routing/provide?arg=" + cid);
            ours.add(cid);
            String[] placed = servers.provide("theirs " + i);
            assertThat(placed).hasSize(2);
            theirs.add(placed);
        }
    }

    /** Both sides publish so many names, of the contents announced. */
    void publish(int names) throws IOException {
        for (int i = 0; i < names; i++) {
            Matcher id = NAME.matcher(call("key/gen?arg=name" + i + "&ipns-base=b58mh"));
            assertThat(id.find()).isTrue();
            ourNames.add(id.group(1));
            // Every other record is one of the newer kind only.
            String kind = "&v1compat=" + (i % 2 == 0);
            call("name/publish?key=name" + i + kind + "&arg=/ipfs/" + ours.get(i));
            String name = servers.publish("/ipfs/" + theirs.get(i)[0]);
            assertThat(name).isNotEmpty();
            theirNames.add(name);
        }
    }

    private String call(String request) throws IOException {
        Rpc.Answer answer = Rpc.post(node.rpc(), "/api/v0/" + request);
        assertThat(answer.status()).as(request + ": " + answer.text()).isEqualTo(200);
        return answer.text();
    }

    private String put(String text) throws IOException {
        String body =
                "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
                        + text
                        + "\r\n--x--\r\n";
        String headers =
                "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: "
                        + body.length()
                        + "\r\n";
        String head = Rpc.head("POST", "/api/v0/block/put", node.rpc(), headers);
        String answer = Rpc.raw(node.rpc(), head + body, false).text();
        int begin = answer.indexOf("\"Key\":\"") + 7;
        assertThat(begin).as(answer).isGreaterThan(6);
        return answer.substring(begin, answer.indexOf('"', begin));
    }

    /** Searches each way for one half of what was announced, and for the peers that run. */
    double share(int half) throws IOException {
        asked = 0;
        found = 0;
        for (int i = half; i < ours.size(); i += 2) {
            count(servers.finds(ours.get(i), self), "they find our content");
            String row = "\"ID\":\"" + theirs.get(i)[1] + "\"";
            count(timed("findprovs?num-providers=1&arg=" + theirs.get(i)[0], row), "content");
        }
        for (int i = half; i < ourNames.size(); i += 2) {
            String target = servers.resolve(ourNames.get(i));
            count(target.equals("/ipfs/" + ours.get(i)), "they resolve our name");
            String request = "/api/v0/name/resolve?nocache=true&arg=" + theirNames.get(i);
            String answer = Rpc.post(node.rpc(), request).text();
            count(answer.contains("\"/ipfs/" + theirs.get(i)[0] + "\""), "name");
        }
        for (String peer : servers.running()) {
            count(servers.locate(self).contains("/ip4/127.0.0.1/tcp/"), "they find our node");
            count(timed("findpeer?arg=" + peer, "/ip4/127.0.0.1/tcp/"), "peer");
        }
        return found / (double) asked;
    }

    private boolean timed(String request, String expected) throws IOException {
        long begin = System.nanoTime();
        String answer = Rpc.post(node.rpc(), "/api/v0/routing/" + request).text();
        lookups.add(System.nanoTime() - begin);
        return answer.contains(expected);
    }

    private void count(boolean success, String what) {
        asked++;
        found += success ? 1 : 0;
        if (!success) {
            System.out.println("not found: " + what);
        }
    }

    /** Half of this node's lookups took no longer, in milliseconds. */
    double median() {
        Collections.sort(lookups);
        return lookups.get(lookups.size() / 2) / 1e6;
    }
}
