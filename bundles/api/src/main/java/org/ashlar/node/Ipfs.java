package org.ashlar.node;

import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.ashlar.multiformats.Cid;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The node for other bundles: adds, reads, keeps, names. Safe for use by any thread; no method
 * blocks, each hands its work to a request thread of the node and gives a future.
 *
 * <p>The service is there while the repo is open. What it needs beyond the kernel comes and goes
 * with other bundles: {@link Part} names them, the service property {@link #PARTS} lists those that
 * are there now, and {@link NodeListener} is told of each change. A call that meets an absent part
 * waits for it for two seconds, so that an update goes unnoticed, then fails with {@link
 * org.ashlar.error.UnavailableException}, which says what is missing.
 *
 * <p>Futures fail with {@link org.ashlar.error.IpfsException} or one of its subclasses:
 *
 * <ul>
 *   <li>{@link org.ashlar.error.ContentNotFoundException}: there is no such name or link; offline,
 *       also no such block
 *   <li>{@link org.ashlar.error.InvalidRequestException}: the text is no path or the content of
 *       another kind
 *   <li>{@link org.ashlar.error.UnavailableException}: a part is absent, or too many requests wait
 *   <li>{@link org.ashlar.error.StorageException}: the disk is full or fails
 *   <li>{@link org.ashlar.error.ClosedException}: the call was cancelled
 * </ul>
 *
 * <p>No call has a time limit of its own: content that nobody has is looked for until the future is
 * cancelled, for instance by {@link CompletableFuture#orTimeout}, whose time-out also ends the work
 * in the node. Actions chained to a future may run on a request thread and must be short there:
 * there are few of them, and whoever waits on one for another call may wait for ever.
 *
 * <p>Paths are {@code CID}, {@code /ipfs/CID/name/...} and {@code /ipns/NAME/...}, as defined in <a
 * href="https://specs.ipfs.tech/http-gateways/path-gateway/">the path gateway specification</a>.
 */
@ProviderType
public interface Ipfs {
    /** Service property, {@code String[]}: names of the parts that are there, in lower case. */
    String PARTS = "ashlar.parts";

    /** What comes and goes. */
    enum Part {
        /** Adding and reading files: the bundle {@code org.ashlar.unixfs}. */
        FILES,
        /** Keeping content from collection: the bundle {@code org.ashlar.pinning}. */
        PINS,
        /** Names that change: the bundle {@code org.ashlar.namesys}. */
        NAMES
    }

    /** As {@link #add(InputStream, AddOptions)}, pinned, without a name. */
    default CompletableFuture<Cid> add(InputStream content) {
        return add(content, AddOptions.pinned(""));
    }

    /**
     * Adds a file, in the form that the node's configuration says ({@code Import.*}). Needs the
     * same memory for any length.
     *
     * @param content read to its end on a request thread, then closed, also after a failure; a slow
     *     one occupies that thread
     * @param options whether it is kept
     * @return the file, once it and its pin survive a loss of power; an {@link java.io.IOException}
     *     of {@code content} is the cause of the failure
     */
    CompletableFuture<Cid> add(InputStream content, AddOptions options);

    /** As {@link #get(String, long, long)}, the whole file. */
    default CompletableFuture<InputStream> get(String path) {
        return get(path, 0, -1);
    }

    /**
     * Opens a file; its blocks are fetched from peers as they are read, and stay on this node until
     * it collects garbage.
     *
     * @param path of a file
     * @param offset first byte
     * @param length most bytes, or a negative number for all
     * @return the content, to be closed by the caller; for one reader at a time. Reading blocks the
     *     reader's thread, never one of the node; closing it on any thread ends a read that waits.
     *     Failures are {@link java.io.IOException}s with the exception of the node as their cause.
     *     An exchange of the bundle that reads files is not noticed
     */
    CompletableFuture<InputStream> get(String path, long offset, long length);

    /**
     * Where a path leads: names are followed, then links.
     *
     * @return the CID at its end
     */
    CompletableFuture<Cid> resolve(String path);

    /**
     * Keeps content with all below it; what is missing is fetched first.
     *
     * @param name a label shown by {@code pin ls}; empty for none
     * @return completes when blocks and pin survive a loss of power
     */
    CompletableFuture<Void> pin(Cid content, String name);

    /**
     * Lets go of content; it is removed by the next collection unless another pin reaches it.
     *
     * @return fails when the content is not pinned
     */
    CompletableFuture<Void> unpin(Cid content);

    /**
     * Lets a name point at content, for as long as the node's configuration says ({@code
     * Ipns.RecordLifetime}), and renews it while the node runs.
     *
     * @param path what it points at; need not be on this node
     * @param key the name of a key of this node, {@code self} for the node's own
     * @return the path of the name, {@code /ipns/k51...}, once other nodes have the record, or,
     *     when the node has no network or knows no peer, once it is kept here to be published later
     */
    CompletableFuture<String> publish(String path, String key);

    /** The node's peer id, as text. */
    String peerId();
}
