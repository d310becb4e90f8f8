package org.ashlar.core.repo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigChangesTest {
    private static final Map<String, Object> BEFORE =
            JsonTree.parseObject(
                    "{\"Routing\":{\"Type\":\"auto\"},\"Swarm\":{\"ConnMgr\":{\"LowWater\":1}},"
                            + "\"Addresses\":{\"Swarm\":[\"/ip4/1.2.3.4/tcp/1\"]}}");

    private static List<Object> rows(String after, boolean running) {
        return ConfigChanges.of(BEFORE, JsonTree.parseObject(after), running).rows();
    }

    private static final String AFTER =
            "{\"Routing\":{\"Type\":\"none\"},\"Swarm\":{\"ConnMgr\":{\"LowWater\":1},"
                    + "\"RelayService\":{\"Enabled\":true}},\"Addresses\":{\"Swarm\":[]},"
                    + "\"Identity\":{\"PeerID\":\"x\"}}";

    @Test
    void listsEachKeyWithBothValuesAndWhenItCounts() {
        assertThat(rows(AFTER, true).toString())
                .isEqualTo(
                        "[{Key=Addresses.Swarm, Old=[/ip4/1.2.3.4/tcp/1], New=[], Effect=now},"
                                + " {Key=Identity.PeerID, Old=null, New=x, Effect=restart},"
                                + " {Key=Routing.Type, Old=auto, New=none, Effect=now},"
                                + " {Key=Swarm.RelayService.Enabled, Old=null, New=true,"
                                + " Effect=unused}]");
    }

    @Test
    void tellsInTextWhatDoesNotCountAtOnce() {
        assertThat(ConfigChanges.exceptions(rows(AFTER, true)))
                .isEqualTo(
                        "Identity.PeerID counts when the node starts again\n"
                                + "Swarm.RelayService.Enabled is stored, but this node does not use"
                                + " it\n");
        assertThat(ConfigChanges.exceptions(null)).isEmpty();
    }

    @Test
    void nothingCountsAtOnceWithoutARunningNode() {
        assertThat(rows(AFTER, false).toString()).doesNotContain("Effect=now");
    }

    @Test
    void valuesOfTheUsersOwnKeysAreOneChange() {
        assertThat(rows("{\"DNS\":{\"Resolvers\":{\"eth.\":\"https://a\"}}}", true).toString())
                .contains("Key=DNS.Resolvers, Old=null, New={eth.=https://a}, Effect=now")
                .contains("Key=Swarm.ConnMgr.LowWater, Old=1, New=null");
    }
}
