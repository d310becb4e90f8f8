package org.ashlar.p2p.command;

import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.p2p.Tunnels;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Where the commands find the tunnels, which the configuration may switch off while they stay. Safe
 * for use by any thread.
 */
@Component(service = P2pAccess.class)
public final class P2pAccess {
    static final Option CUSTOM_PROTOCOL =
            Option.flag("allow-custom-protocol", "Take names outside of /x/ too.");

    /** What names of protocols begin with, unless the caller wants another. */
    private static final String PREFIX = "/x/";

    private final NodeConfig config;
    private final Repo repo;
    private volatile @Nullable Tunnels tunnels;

    /** Made by its component runtime. */
    @Activate
    public P2pAccess(@Reference NodeConfig config, @Reference Repo repo) {
        this.config = config;
        this.repo = repo;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTunnels(Tunnels given) {
        tunnels = given;
    }

    void unbindTunnels(Tunnels gone) {
        if (tunnels == gone) {
            tunnels = null;
        }
    }

    /** The tunnels, or a clear failure why there are none. */
    Tunnels require() {
        if (!config.bool("Experimental.Libp2pStreamMounting").orElse(false)) {
            throw new IpfsException("libp2p stream mounting not enabled");
        }
        if (repo.offline()) {
            throw new IpfsException(
                    "this command must be run in online mode. Try running 'ipfs daemon' first");
        }
        Tunnels current = tunnels;
        if (current == null) {
            throw new UnavailableException("the tunnels are not there yet, try again");
        }
        return current;
    }

    /** An address, or a failure in Kubo's words. */
    static Multiaddr address(String text) {
        try {
            return Multiaddr.parse(text);
        } catch (FormatException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Fails unless a protocol may have this name. */
    static void checkPrefix(Call call, String protocol) {
        if (!call.flag(CUSTOM_PROTOCOL.name()) && !protocol.startsWith(PREFIX)) {
            throw new InvalidRequestException(
                    "protocol name must be within '" + PREFIX + "' namespace");
        }
    }

    /** Rows as JSON; none at all are null, as Go writes a list that was never made. */
    static @Nullable List<?> rows(List<Map<String, Object>> rows) {
        return rows.isEmpty() ? null : rows;
    }
}
