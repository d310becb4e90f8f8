package org.ashlar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ashlar.testing.FakeNodeConfig;
import org.junit.jupiter.api.Test;

/** What Configuration Admin gets of some settings. */
final class ConfigRecordsTest {
    private static Map<String, Object> record(FakeNodeConfig config) {
        return ConfigRecords.of(config, Mode.DAEMON)
                .getOrDefault(ConfigRecords.EXCHANGE_HTTP, Map.of());
    }

    @Test
    void retrievalOverHttpIsOnAsInKubo() {
        Map<String, Object> record = record(new FakeNodeConfig());

        assertThat(record)
                .containsEntry("workers", 16)
                .containsEntry("max_block_bytes", 2L << 20)
                .containsEntry("insecure", false);
        assertThat((String[]) record.get("allowed")).isEmpty();
    }

    @Test
    void retrievalOverHttpFollowsItsSettings() {
        FakeNodeConfig config = new FakeNodeConfig();
        config.set("HTTPRetrieval.NumWorkers", 3L);
        config.set("HTTPRetrieval.MaxBlockSize", 1L << 20);
        config.set("HTTPRetrieval.Allowlist", List.of("one.example"));
        config.set("HTTPRetrieval.Denylist", List.of("two.example"));
        config.set("HTTPRetrieval.TLSInsecureSkipVerify", true);

        Map<String, Object> record = record(config);

        assertThat(record)
                .containsEntry("workers", 3)
                .containsEntry("max_block_bytes", 1L << 20)
                .containsEntry("insecure", true);
        assertThat((String[]) record.get("allowed")).containsExactly("one.example");
        assertThat((String[]) record.get("denied")).containsExactly("two.example");
    }

    @Test
    void noRecordIsThereWhenItIsOff() {
        FakeNodeConfig config = new FakeNodeConfig();
        config.set("HTTPRetrieval.Enabled", false);

        assertThat(record(config)).isEmpty();
    }

    @Test
    void theTransportIsToldTheFilesOfItsCertificate() {
        FakeNodeConfig config = new FakeNodeConfig();
        assertThat(ConfigRecords.of(config, Mode.DAEMON).get(ConfigRecords.TRANSPORT))
                .containsEntry("wss_certificate", "")
                .containsEntry("wss_key", "");

        config.set("Internal.SecureWebSocket.CertificateFile", "a.pem");
        config.set("Internal.SecureWebSocket.KeyFile", "b.pem");

        assertThat(ConfigRecords.of(config, Mode.DAEMON).get(ConfigRecords.TRANSPORT))
                .containsEntry("wss_certificate", "a.pem")
                .containsEntry("wss_key", "b.pem");
    }

    @Test
    void tunnelsHaveARecordWhileTheyAreOnAndThereIsANetwork() {
        FakeNodeConfig config = new FakeNodeConfig();
        String pid = ConfigRecords.P2P;
        assertThat(ConfigRecords.of(config, Mode.DAEMON)).doesNotContainKey(pid);

        config.set("Experimental.Libp2pStreamMounting", true);

        assertThat(ConfigRecords.of(config, Mode.DAEMON).get(pid))
                .containsEntry("max_streams", 128);
        assertThat(ConfigRecords.of(config, Mode.COMMAND)).doesNotContainKey(pid);
    }
}
