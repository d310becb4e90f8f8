package org.ashlar.core.front.net;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.repo.NodeConfig;

/** The list of peers from which a node learns of others. Stateless. */
public final class BootstrapPeers {
    /** Key of the configuration. */
    public static final String KEY = "Bootstrap";

    /** Stands for {@link #PUBLIC} in the configuration. */
    public static final String AUTO = "auto";

    /** Well-known peers of the public network. */
    public static final List<String> PUBLIC =
            List.of(
                    "/dnsaddr/bootstrap.libp2p.io/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN",
                    "/dnsaddr/bootstrap.libp2p.io/p2p/QmQCU2EcMqAqQPR2i9bChDtGNJchTbq5TbXJJ16u19uLTa",
                    "/dnsaddr/bootstrap.libp2p.io/p2p/QmbLHAnMoJPWSCR5Zhtx6BHJX9KiKNN6tpvbUcqanj75Nb",
                    "/dnsaddr/bootstrap.libp2p.io/p2p/QmcZf59bWwK5XFi76CZX8cbJ4BhTzzA3gU1ZjYZcYW3dwt",
                    "/dnsaddr/va1.bootstrap.libp2p.io/p2p/"
                            + "12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8",
                    "/ip4/104.131.131.82/tcp/4001/p2p/"
                            + "QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ");

    private BootstrapPeers() {}

    /** True when {@link #AUTO} may be used. */
    public static boolean automatic(NodeConfig config) {
        return config.bool("AutoConf.Enabled").orElse(true);
    }

    /** The configured addresses, the placeholder replaced, or left out when it may not be used. */
    public static List<String> expanded(NodeConfig config) {
        List<String> all = new ArrayList<>();
        for (String text : config.strings(KEY)) {
            if (!text.equals(AUTO)) {
                all.add(text);
            } else if (automatic(config)) {
                all.addAll(PUBLIC);
            }
        }
        return all.stream().distinct().toList();
    }
}
