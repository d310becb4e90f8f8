package org.ashlar.core.front.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.name.NameResolver;
import org.ashlar.path.ContentPath;
import org.ashlar.runtime.CallContext;
import org.ashlar.testing.FakeCallContext;
import org.junit.jupiter.api.Test;

class NamesFrontTest {
    private static final Cid CID =
            Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, new byte[] {1}));

    private final FakeTimer timer = new FakeTimer();
    private final NamesFront front = new NamesFront(timer);
    private final AtomicBoolean installed = new AtomicBoolean(true);
    private final NameResolver old = new OneName();

    private void beginUpdate() {
        front.plug(old, installed::get);
        front.unbindNames(old);
    }

    @Test
    void followsNamesOnceTheNameSystemIsBackFromAnUpdate() throws Exception {
        beginUpdate();
        CompletableFuture<ContentPath> path =
                CompletableFuture.supplyAsync(
                        () ->
                                new DagPathResolver(front)
                                        .parse(new FakeCallContext(), "/ipns/name/a", false));
        CompletableFuture<Boolean> link =
                CompletableFuture.supplyAsync(
                        () -> front.hasDnsLink(new FakeCallContext(), "name"));
        timer.awaitTasks(2);
        assertThat(path).isNotDone();
        assertThat(link).isNotDone();

        front.plug(new OneName(), installed::get);

        assertThat(path.get(30, TimeUnit.SECONDS)).hasToString("/ipfs/" + CID + "/a");
        assertThat(link.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void saysWhichBundleDidNotComeBackInTime() throws Exception {
        beginUpdate();
        CompletableFuture<Boolean> link =
                CompletableFuture.supplyAsync(
                        () -> front.hasDnsLink(new FakeCallContext(), "name"));
        timer.awaitTask();

        timer.advance(Gate.ABSENCE);

        assertThatThrownBy(() -> link.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(UnavailableException.class)
                .hasMessageContaining("org.ashlar.namesys");
    }

    @Test
    void doesNotWaitForABundleThatIsNotInstalled() {
        assertThat(front.installed()).isFalse();
        assertThatThrownBy(() -> front.resolve(new FakeCallContext(), "name", false))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is installed");
        beginUpdate();
        assertThat(front.installed()).isTrue();

        installed.set(false);

        assertThat(front.installed()).isFalse();
        assertThatThrownBy(() -> front.hasDnsLink(new FakeCallContext(), "name"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("org.ashlar.namesys");
        assertThatThrownBy(
                        () ->
                                new DagPathResolver(front)
                                        .parse(new FakeCallContext(), "/ipns/name/a", false))
                .isInstanceOf(RuntimeException.class)
                .isNotInstanceOf(UnavailableException.class);
    }

    /** Any name is the same content. */
    private static final class OneName implements NameResolver {
        @Override
        public Resolved resolve(CallContext context, String name, boolean offline) {
            return new Resolved(new ContentPath(CID, List.of()), Duration.ZERO);
        }

        @Override
        public boolean hasDnsLink(CallContext context, String domain) {
            return true;
        }
    }
}
