package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.StorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who syncs for whom. */
class GroupSyncTest {
    private final BlockingQueue<CompletableFuture<Long>> begun = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final GroupSync group = new GroupSync(this::sync);

    private long sync() throws IOException {
        CompletableFuture<Long> end = new CompletableFuture<>();
        begun.add(end);
        try {
            return end.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Void> writer(long upTo) {
        return CompletableFuture.runAsync(() -> group.await(upTo), threads);
    }

    /** A sync that runs until it is completed. */
    private CompletableFuture<Long> running() throws InterruptedException {
        CompletableFuture<Long> sync = begun.poll(60, TimeUnit.SECONDS);
        assertThat(sync).isNotNull();
        return sync;
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void muchThatWaitsIsSyncedBesideTheRunningSync() throws Exception {
        CompletableFuture<Void> first = writer(100);
        CompletableFuture<Long> slow = running();
        CompletableFuture<Void> second = writer(100 + GroupSync.MUCH);

        running().complete(100L + GroupSync.MUCH);
        second.get(60, TimeUnit.SECONDS);
        assertThat(slow).isNotDone();
        assertThat(group.synced()).isEqualTo(100 + GroupSync.MUCH);
        slow.complete(100L);
        first.get(60, TimeUnit.SECONDS);
        assertThat(group.synced()).isEqualTo(100 + GroupSync.MUCH);
    }

    @Test
    void littleWaitsForTheRunningSyncAndSharesTheNext() throws Exception {
        CompletableFuture<Void> first = writer(100);
        CompletableFuture<Long> sync = running();
        CompletableFuture<Void> second = writer(200);
        CompletableFuture<Void> third = writer(300);

        assertThat(begun.poll(50, TimeUnit.MILLISECONDS)).isNull();
        sync.complete(100L);
        running().complete(300L);
        CompletableFuture.allOf(first, second, third).get(60, TimeUnit.SECONDS);
        assertThat(begun).isEmpty();
    }

    @Test
    void nothingIsAcknowledgedBySyncsThatEndAfterAFailure() throws Exception {
        CompletableFuture<Void> first = writer(100);
        CompletableFuture<Long> one = running();
        CompletableFuture<Void> second = writer(100 + GroupSync.MUCH);
        CompletableFuture<Long> other = running();

        other.completeExceptionally(new IOException("input/output error"));
        assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StorageException.class);
        one.complete(100L + GroupSync.MUCH);
        assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StorageException.class);
        assertThat(group.synced()).isZero();
    }
}
