package org.ashlar.bitswap.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.bitswap.Bitswap;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.exchange.ExchangeCounts;
import org.ashlar.exchange.Exchanges;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.repo.Repo;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Where the commands find the exchange, which the configuration may switch off while they stay.
 * Safe for use by any thread.
 */
@Component(service = BitswapAccess.class)
public final class BitswapAccess {
    private final Repo repo;
    private final Exchanges exchanges;
    private volatile @Nullable Bitswap bitswap;

    /** Made by its component runtime. */
    @Activate
    public BitswapAccess(@Reference Repo repo, @Reference Exchanges exchanges) {
        this.repo = repo;
        this.exchanges = exchanges;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBitswap(Bitswap given) {
        bitswap = given;
    }

    void unbindBitswap(Bitswap gone) {
        if (bitswap == gone) {
            bitswap = null;
        }
    }

    /** The exchange, or a clear failure why there is none. */
    Bitswap require() {
        requireOnline();
        Bitswap current = bitswap;
        if (current == null) {
            throw new IpfsException("bitswap is off: see the configuration Bitswap.Libp2pEnabled");
        }
        return current;
    }

    /** The exchange, if it is on. */
    Optional<Bitswap> current() {
        return Optional.ofNullable(bitswap);
    }

    /** What came by all exchanges; a clear failure where there is none. */
    ExchangeCounts received() {
        requireOnline();
        return exchanges.received().stream()
                .reduce(ExchangeCounts::plus)
                .orElseGet(() -> require().received());
    }

    void requireOnline() {
        if (repo.offline()) {
            throw new IpfsException(
                    "this command must be run in online mode. Try running 'ipfs daemon' first");
        }
    }

    static PeerId peer(String text) {
        try {
            return PeerId.parse(text);
        } catch (FormatException e) {
            throw new IpfsException("failed to parse peer ID: " + e.getMessage(), e);
        }
    }

    /** CIDs as JSON links. */
    static List<Map<String, Object>> links(List<Cid> cids) {
        return cids.stream().map(BitswapAccess::link).toList();
    }

    private static Map<String, Object> link(Cid cid) {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("/", cid.toString());
        return link;
    }

    /** The text of JSON links: one a line after the indent. */
    static String lines(@Nullable Object links, String indent) {
        StringBuilder text = new StringBuilder();
        if (links instanceof List<?> list) {
            for (Object link : list) {
                if (link instanceof Map<?, ?> map) {
                    text.append(indent).append(map.get("/")).append('\n');
                }
            }
        }
        return text.toString();
    }
}
