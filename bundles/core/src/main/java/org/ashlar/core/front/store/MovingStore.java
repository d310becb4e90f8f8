package org.ashlar.core.front.store;

import java.util.List;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;

/** A view over two stores between which values move. Safe for use by any thread. */
interface MovingStore extends Datastore {
    /**
     * What was done for one page.
     *
     * @param keys of the source in this page; fewer than asked for means the end
     * @param copied how many values the target lacked
     * @param damaged keys whose values in the source are not what they should be; not copied
     */
    record Page(List<Key> keys, int copied, List<Key> damaged) {}

    /** Keys of the source, ascending, strictly after {@code after}. */
    List<Key> sourceKeys(Key after, int limit);

    /**
     * Copies the next keys where they are needed; one caller at a time.
     *
     * @param verify true to read back and check what is there already
     */
    Page copyPage(Key after, int limit, boolean verify);

    /** Those of some keys whose values the target lacks and the source cannot give. */
    List<Key> lost(List<Key> keys);

    /** Makes the target survive a loss of power, with all that is written from now on. */
    void seal();
}
