package org.ashlar.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.ashlar.testing.FakeNodeConfig;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void aConfiguredNumberOfRequestsOnlyLowersTheOwnBounds() {
        Limits own = Limits.gateway();
        assertThat(own.most(4096)).isEqualTo(own);
        assertThat(own.most(0)).as("no other limit").isEqualTo(own);
        assertThat(own.most(Long.MAX_VALUE)).isEqualTo(own);
        Limits three = own.most(3);
        assertThat(three.active()).isEqualTo(3);
        assertThat(three.queued()).isZero();
        Limits ten = own.most(own.active() + 2L);
        assertThat(ten.active()).isEqualTo(own.active());
        assertThat(ten.queued()).isEqualTo(2);
        assertThat(ten.busyStatus()).isEqualTo(429);
    }

    @Test
    void theGatewayFollowsItsSettingAtOnce() {
        FakeNodeConfig config = new FakeNodeConfig();
        assertThat(HttpService.gatewayLimits(config)).isEqualTo(Limits.gateway());
        config.set("Gateway.MaxConcurrentRequests", 3L);
        assertThat(HttpService.gatewayLimits(config).active()).isEqualTo(3);
        config.set("Gateway.MaxConcurrentRequests", 0L);
        assertThat(HttpService.gatewayLimits(config)).isEqualTo(Limits.gateway());
    }
}
