package org.ashlar.examples.logos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.node.Ipfs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Logos out of a catalogue in IPFS: a directory with one picture a channel, under a path that may
 * be a name. Pictures that were shown lately are in memory. The catalogue as a whole is pinned, so
 * that the guide has its pictures while the box is off line; when the name moves on, the new
 * catalogue is pinned before the old one is let go. Safe for use by any thread.
 */
@Component(
        configurationPid = IpfsChannelLogos.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = IpfsChannelLogos.Config.class)
public final class IpfsChannelLogos implements ChannelLogos {
    /** Where the configuration is. */
    public static final String PID = "org.ashlar.examples.logos";

    private static final System.Logger LOG = System.getLogger(IpfsChannelLogos.class.getName());
    private static final String PIN_NAME = "channel logos";
    private static final int MAX_PICTURE_BYTES = 256 << 10;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** What the middleware sets. */
    @ObjectClassDefinition(
            name = "Channel logos",
            description = "Where the logos of the programme guide come from")
    public @interface Config {
        /** A directory, or a name that points at one. */
        @AttributeDefinition(
                name = "Catalogue",
                description =
                        "Path of a directory with one picture a channel: /ipfs/... or /ipns/...")
        String catalogue();

        /** Appended to the channel. */
        @AttributeDefinition(name = "Suffix", description = "End of the pictures' file names")
        String suffix() default ".png";

        /** Bound of the memory. */
        @AttributeDefinition(
                name = "Cache",
                description = "Most bytes of pictures held in memory",
                min = "0")
        long cache_bytes() default 1 << 20;

        /** How often the name is followed. */
        @AttributeDefinition(
                name = "Refresh",
                description = "Milliseconds after which the catalogue's name is followed again",
                min = "1000")
        long refresh_ms() default 3_600_000;

        /** Bound of the wait. */
        @AttributeDefinition(
                name = "Timeout",
                description = "Milliseconds that a picture may take to arrive",
                min = "100")
        long timeout_ms() default 30_000;
    }

    private final Ipfs ipfs;
    private final Config config;
    private final Executor readers;
    private final LongSupplier clock;
    private final LogoCache cache;

    /** Guarded by this. */
    private Optional<Cid> root = Optional.empty();

    /** Guarded by this; when the name was followed last. */
    private long followed;

    /** Guarded by this. */
    private CompletableFuture<Cid> following = CompletableFuture.failedFuture(new IOException());

    /**
     * @param ipfs the node
     * @param config the catalogue
     */
    @Activate
    public IpfsChannelLogos(@Reference Ipfs ipfs, Config config) {
        this(ipfs, config, ForkJoinPool.commonPool(), System::nanoTime);
    }

    IpfsChannelLogos(Ipfs ipfs, Config config, Executor readers, LongSupplier clock) {
        this.ipfs = ipfs;
        this.config = config;
        this.readers = readers;
        this.clock = clock;
        this.cache = new LogoCache(config.cache_bytes());
    }

    @Override
    public CompletableFuture<byte[]> logo(String channel) {
        if (!CHANNEL.matcher(channel).matches()) {
            return CompletableFuture.failedFuture(
                    new InvalidRequestException("no name of a channel: " + channel));
        }
        return root().thenCompose(found -> cached(found, channel));
    }

    private CompletableFuture<byte[]> cached(Cid found, String channel) {
        String path = "/ipfs/" + found + "/" + channel + config.suffix();
        return cache.get(path)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> fetched(path));
    }

    private CompletableFuture<byte[]> fetched(String path) {
        CompletableFuture<InputStream> opening = limited(ipfs.get(path));
        // The stream blocks while its blocks arrive: it is read on a thread of our own.
        CompletableFuture<byte[]> picture =
                limited(opening.thenApplyAsync(IpfsChannelLogos::read, readers));
        return picture.whenComplete(
                (bytes, failure) -> {
                    if (failure == null) {
                        cache.put(path, bytes);
                    } else {
                        var unused = opening.thenAccept(IpfsChannelLogos::close); // ends a read
                    }
                });
    }

    private <T> CompletableFuture<T> limited(CompletableFuture<T> future) {
        return future.orTimeout(config.timeout_ms(), TimeUnit.MILLISECONDS);
    }

    private static byte[] read(InputStream stream) {
        try (stream) {
            byte[] bytes = stream.readNBytes(MAX_PICTURE_BYTES + 1);
            if (bytes.length > MAX_PICTURE_BYTES) {
                throw new IOException("a logo of more than " + MAX_PICTURE_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The catalogue's directory: what is known, while the name is followed anew now and then. */
    private CompletableFuture<Cid> root() {
        CompletableFuture<Cid> fresh;
        synchronized (this) {
            boolean old = clock.getAsLong() - followed >= config.refresh_ms() * NANOS_PER_MS;
            if (root.isPresent() && !old) {
                return CompletableFuture.completedFuture(root.get());
            }
            if (following.isDone()) {
                followed = clock.getAsLong();
                following = limited(ipfs.resolve(config.catalogue()));
            }
            fresh = following;
        }
        CompletableFuture<Cid> kept = fresh.whenComplete(this::found);
        Optional<Cid> known = known();
        return known.isPresent() ? CompletableFuture.completedFuture(known.get()) : kept;
    }

    private synchronized Optional<Cid> known() {
        return root;
    }

    private void found(Cid now, Throwable failure) {
        if (failure != null) {
            LOG.log(Level.DEBUG, "The catalogue of logos was not found", failure);
            return;
        }
        Optional<Cid> before;
        synchronized (this) {
            before = root;
            root = Optional.of(now);
        }
        if (before.isEmpty() || !before.get().equals(now)) {
            pin(now, before);
        }
    }

    /** Pins the new catalogue, then lets go of the old one; the guide does not wait for it. */
    private void pin(Cid now, Optional<Cid> before) {
        var unused =
                ipfs.pin(now, PIN_NAME)
                        .thenCompose(
                                done ->
                                        before.map(ipfs::unpin)
                                                .orElse(CompletableFuture.completedFuture(null)))
                        .whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        LOG.log(Level.DEBUG, "The logos are not kept", failure);
                                    }
                                });
    }
}
