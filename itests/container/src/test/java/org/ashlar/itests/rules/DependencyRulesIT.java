package org.ashlar.itests.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DependencyRulesIT {
    @Test
    void bundlesOfTheDistributionKeepTheRules() {
        List<BundleJar> jars = Distribution.bundles().stream().map(BundleJar::of).toList();

        assertThat(jars).extracting(BundleJar::name).containsAll(DependencyRules.KERNEL);
        assertThat(DependencyRules.violations(jars)).isEmpty();
    }

    @Test
    void netSpiIsWhereTheScanFindsNetty() {
        BundleJar api = BundleJar.of(Distribution.bundle("api"));

        assertThat(api.naming()).containsExactly("org.ashlar.net.spi");
    }
}
