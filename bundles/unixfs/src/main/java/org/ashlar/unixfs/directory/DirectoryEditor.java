package org.ashlar.unixfs.directory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.unixfs.HamtCursor;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.FsNode;

/**
 * Changes a directory by making new blocks of what changes: one block, or the shards on the way to
 * an entry. What it was stays readable. Confined to one thread.
 */
public final class DirectoryEditor {
    private final Function<Cid, FsNode> loader;
    private final Consumer<Block> sink;
    private final DirectoryShape shape;

    /**
     * @param loader reads a node
     * @param sink takes each new block
     * @param shape when a directory is sharded
     */
    public DirectoryEditor(
            Function<Cid, FsNode> loader, Consumer<Block> sink, DirectoryShape shape) {
        this.loader = loader;
        this.sink = sink;
        this.shape = shape;
    }

    /** The entry with a name. */
    public Optional<DagPbLink> find(FsNode directory, String name) {
        if (directory.info().type() == UnixFsNode.Type.DIRECTORY) {
            return directory.links().stream().filter(l -> l.name().equals(name)).findFirst();
        }
        HamtCursor cursor = new HamtCursor(name);
        Optional<DagPbLink> link = cursor.step(directory.node(), directory.info());
        while (link.isPresent() && !cursor.found()) {
            FsNode shard = loader.apply(link.get().cid());
            link = cursor.step(shard.node(), shard.info());
        }
        return link.map(found -> new DagPbLink(found.cid(), name, found.size()));
    }

    /** Passes each entry on, until the sink says false. */
    private boolean each(FsNode directory, Function<DagPbLink, Boolean> entries) {
        boolean basic = directory.info().type() == UnixFsNode.Type.DIRECTORY;
        int digits = basic ? 0 : HamtCursor.prefixLength(HamtCursor.fanout(directory.info()));
        for (DagPbLink link : directory.links()) {
            boolean more;
            if (!basic && link.name().length() == digits) {
                more = each(loader.apply(link.cid()), entries);
            } else {
                String name = link.name().substring(digits);
                more = entries.apply(new DagPbLink(link.cid(), name, link.size()));
            }
            if (!more) {
                return false;
            }
        }
        return true;
    }

    /** Adds an entry, or replaces the one with its name. */
    public Child put(FsNode directory, CidFormat format, DagPbLink entry) {
        if (directory.info().type() == UnixFsNode.Type.HAMT_SHARD) {
            return shards(directory, format).put(directory, 0, entry);
        }
        List<DagPbLink> links = without(directory.links(), entry.name());
        links.add(entry);
        return write(links, Attributes.of(directory.info()), format);
    }

    /** Removes an entry that is there. */
    public Child remove(FsNode directory, CidFormat format, String name) {
        Attributes attributes = Attributes.of(directory.info());
        if (directory.info().type() == UnixFsNode.Type.DIRECTORY) {
            return write(without(directory.links(), name), attributes, format);
        }
        Optional<List<DagPbLink>> few = fewWithout(directory, name, attributes);
        if (few.isPresent()) {
            return write(few.get(), attributes, format);
        }
        return shards(directory, format).remove(directory, 0, name);
    }

    /** All entries but one, when they fit into one block. */
    private Optional<List<DagPbLink>> fewWithout(
            FsNode directory, String name, Attributes attributes) {
        if (shape.bytes() == 0
                || (shape.estimation() == DirectoryShape.Estimation.DISABLED
                        && shape.links() == 0)) {
            return Optional.empty();
        }
        List<DagPbLink> kept = new ArrayList<>();
        long[] size = {shape.sizeOfEmpty(attributes)};
        boolean all =
                each(
                        directory,
                        link -> {
                            if (!link.name().equals(name)) {
                                kept.add(link);
                                size[0] += shape.sizeOf(link);
                            }
                            return !shape.sharded(size[0], kept.size());
                        });
        return all ? Optional.of(kept) : Optional.empty();
    }

    private Child write(List<DagPbLink> links, Attributes attributes, CidFormat format) {
        DirectoryWriter writer = new DirectoryWriter(format, shape, attributes);
        links.forEach(writer::add);
        return writer.write(sink);
    }

    private static List<DagPbLink> without(List<DagPbLink> links, String name) {
        List<DagPbLink> kept = new ArrayList<>(links);
        kept.removeIf(link -> link.name().equals(name));
        return kept;
    }

    private Shards shards(FsNode root, CidFormat format) {
        return new Shards(HamtCursor.fanout(root.info()), format);
    }

    /** Changes one sharded directory. Confined to one thread. */
    private final class Shards {
        private final int fanout;
        private final int digits;
        private final ShardWriter writer;

        Shards(int fanout, CidFormat format) {
            this.fanout = fanout;
            this.digits = HamtCursor.prefixLength(fanout);
            this.writer = new ShardWriter(format, fanout, sink);
        }

        Child put(FsNode shard, int level, DagPbLink entry) {
            int index = writer.index(HamtCursor.hash(entry.name()), level);
            Optional<DagPbLink> slot = slot(shard, index);
            DagPbLink changed;
            if (slot.isEmpty() || name(slot.get()).equals(entry.name())) {
                changed = writer.entry(index, entry);
            } else if (name(slot.get()).isEmpty()) {
                changed = writer.child(index, put(load(slot.get()), level + 1, entry));
            } else {
                HashedLinks both = new HashedLinks();
                DagPbLink old = slot.get();
                both.add(new DagPbLink(old.cid(), name(old), old.size()));
                both.add(entry);
                both.sort();
                changed = writer.child(index, writer.write(both, 0, 2, level + 1, Attributes.NONE));
            }
            return with(shard, index, Optional.of(changed), level);
        }

        Child remove(FsNode shard, int level, String name) {
            int index = writer.index(HamtCursor.hash(name), level);
            DagPbLink slot = slot(shard, index).orElseThrow(DirectoryEditor::vanished);
            if (!name(slot).isEmpty()) {
                return with(shard, index, Optional.empty(), level);
            }
            FsNode below = load(slot);
            Optional<DagPbLink> single = lastBut(below, level + 1, name);
            Optional<DagPbLink> changed =
                    single.isPresent()
                            ? single.map(link -> writer.entry(index, link))
                            : Optional.of(writer.child(index, remove(below, level + 1, name)));
            return with(shard, index, changed, level);
        }

        /** The only entry that a shard would have left without a name. */
        private Optional<DagPbLink> lastBut(FsNode shard, int level, String name) {
            int index = writer.index(HamtCursor.hash(name), level);
            List<DagPbLink> others = new ArrayList<>(shard.links());
            DagPbLink slot = slot(shard, index).orElseThrow(DirectoryEditor::vanished);
            if (name(slot).isEmpty()) {
                return others.size() == 1 ? lastBut(load(slot), level + 1, name) : Optional.empty();
            }
            others.remove(slot);
            if (others.size() != 1 || name(others.get(0)).isEmpty()) {
                return Optional.empty();
            }
            DagPbLink last = others.get(0);
            return Optional.of(new DagPbLink(last.cid(), name(last), last.size()));
        }

        private Child with(FsNode shard, int index, Optional<DagPbLink> slot, int level) {
            List<DagPbLink> slots = new ArrayList<>(shard.links());
            slots.removeIf(link -> index(link) == index);
            slot.ifPresent(slots::add);
            slots.sort(Comparator.comparingInt(this::index));
            List<Integer> indexes = slots.stream().map(this::index).toList();
            Attributes attributes = level == 0 ? Attributes.of(shard.info()) : Attributes.NONE;
            return writer.shard(indexes, slots, attributes);
        }

        private FsNode load(DagPbLink slot) {
            FsNode shard = loader.apply(slot.cid());
            if (HamtCursor.fanout(shard.info()) != fanout) {
                throw new ProtocolViolationException("hamt: shards of different width");
            }
            return shard;
        }

        private Optional<DagPbLink> slot(FsNode shard, int index) {
            return shard.links().stream().filter(link -> index(link) == index).findFirst();
        }

        private String name(DagPbLink slot) {
            return slot.name().substring(digits);
        }

        private int index(DagPbLink slot) {
            try {
                int index = Integer.parseInt(slot.name().substring(0, digits), 16);
                if (index >= 0 && index < fanout) {
                    return index;
                }
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new ProtocolViolationException("hamt: link name without an index", e);
            }
            throw new ProtocolViolationException(
                    String.format(Locale.ROOT, "hamt: link \"%s\" at a wrong place", slot.name()));
        }
    }

    private static InvalidRequestException vanished() {
        return new InvalidRequestException("file does not exist");
    }
}
