package org.ashlar.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ashlar.itests.container.Rpc;

/**
 * What a node was given and has to have for ever: blocks, and in the other store pins, mutable
 * files, names; keys beside. Confined to one thread.
 */
final class Kept {
    private static final int FILES = 10;
    private static final int MAX_BYTES = 100_000;

    private final Random random;
    private final Map<String, byte[]> content = new HashMap<>();
    private final Set<String> pins = new HashSet<>();
    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private int rounds;

    Kept(long seed) {
        System.out.println("seed " + seed);
        random = new Random(seed);
    }

    /** Adds to everything, and changes what can change. */
    void more(Rpc rpc) throws IOException, InterruptedException {
        rounds++;
        String cid = "";
        for (int i = 0; i < FILES; i++) {
            byte[] file = new byte[1 + random.nextInt(MAX_BYTES)];
            random.nextBytes(file);
            boolean pin = i % 2 == 0;
            cid = rpc.add(file, pin);
            content.put(cid, file);
            if (pin) {
                pins.add(cid);
            }
        }
        for (String path : new String[] {"/changes", "/stays" + rounds}) {
            byte[] text = ("round " + rounds).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            require(rpc.upload("files/write", text, path, "--create=true", "--truncate=true"));
            files.put(path, text);
        }
        require(rpc.call("key/gen", "key" + rounds));
        for (String key : new String[] {"self", "key" + rounds}) {
            require(
                    rpc.call(
                            "name/publish",
                            "/ipfs/" + cid,
                            "--key=" + key,
                            "--allow-offline=true"));
            names.put(key, cid);
        }
    }

    /** Fails unless all is there. */
    void verify(Rpc rpc) throws IOException, InterruptedException {
        for (Map.Entry<String, byte[]> file : content.entrySet()) {
            assertThat(rpc.cat(file.getKey())).isEqualTo(file.getValue());
        }
        String pinned = rpc.call("pin/ls", "--type=recursive").text();
        assertThat(pins).allMatch(pinned::contains);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(rpc.call("files/read", file.getKey()).body()).isEqualTo(file.getValue());
        }
        if (!names.isEmpty()) {
            String keys = rpc.call("key/list", "--l=true", "--encoding=text").text();
            for (Map.Entry<String, String> name : names.entrySet()) {
                String id =
                        keys.replaceAll(
                                "(?s)(?:.*\\n)?(k\\S+) +" + name.getKey() + " *\\n.*", "$1");
                assertThat(rpc.call("name/resolve", id, "--nocache=true").text())
                        .contains(name.getValue());
            }
        }
    }

    private static void require(Rpc.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
}
