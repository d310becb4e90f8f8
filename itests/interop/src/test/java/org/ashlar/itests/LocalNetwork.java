package org.ashlar.itests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Network namespaces joined by a bridge that leads nowhere else. Needs Linux and the right to make
 * them. Confined to one thread.
 */
final class LocalNetwork implements AutoCloseable {
    private final String prefix = "ash" + ProcessHandle.current().pid() % 100_000 + "-";
    private final String hub = prefix + "hub";
    private final List<String> namespaces = new ArrayList<>();

    LocalNetwork() {
        add(hub);
        ip("-n", hub, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
        ip("-n", hub, "link", "set", "br0", "up");
    }

    /** True when the process may make namespaces. */
    static boolean isPossible() {
        String name = "ash-probe-" + ProcessHandle.current().pid();
        try {
            ip("netns", "add", name);
            ip("netns", "del", name);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        String unused = new Run(command, Map.of()).go().text();
    }

    private void add(String namespace) {
        ip("netns", "add", namespace);
        namespaces.add(namespace);
        ip("-n", namespace, "link", "set", "lo", "up");
    }

    /**
     * A namespace with one interface to the bridge.
     *
     * @param address with its prefix length
     */
    String join(String address) {
        String name = prefix + namespaces.size();
        String port = "p" + namespaces.size();
        add(name);
        ip("-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", hub);
        ip("-n", hub, "link", "set", port, "master", "br0", "up");
        ip("-n", name, "link", "set", "eth0", "up");
        give(name, address);
        return name;
    }

    /** Another address for a namespace. */
    void give(String namespace, String address) {
        ip("-n", namespace, "addr", "add", address, "dev", "eth0");
    }

    /** One address less. */
    void take(String namespace, String address) {
        ip("-n", namespace, "addr", "del", address, "dev", "eth0");
    }

    @Override
    public void close() {
        namespaces.forEach(name -> ip("netns", "del", name));
    }
}
