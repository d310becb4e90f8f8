package org.ashlar.datastore.flatfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.ashlar.store.Key;
import org.junit.jupiter.api.Test;

class KeyWindowTest {
    private final TreeSet<Key> keys = new TreeSet<>();
    private int walks;

    private KeyWindow window(int capacity) {
        return window(capacity, false);
    }

    private KeyWindow window(int capacity, boolean empty) {
        return new KeyWindow(
                visitor -> {
                    walks++;
                    List.copyOf(keys).forEach(visitor);
                },
                capacity,
                empty);
    }

    private static Key key(int number) {
        return Key.of(String.format("%05d", number));
    }

    @Test
    void walksOnceForManyPages() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            keys.add(key(i));
        }
        KeyWindow window = window(500);

        Key after = Key.EMPTY;
        int listed = 0;
        List<Key> page;
        do {
            page = window.page(Key.EMPTY, after, 30);
            listed += page.size();
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == 30);

        assertThat(listed).isEqualTo(1_000);
        assertThat(walks).isLessThanOrEqualTo(3);
    }

    @Test
    void walksNotMoreOftenWhenThreeListInTurn() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            keys.add(key(i));
        }
        KeyWindow window = window(500);

        List<Key> at = new ArrayList<>(List.of(Key.EMPTY, key(1_000), key(2_000)));
        for (int i = 0; i < 30; i++) {
            for (int lister = 0; lister < at.size(); lister++) {
                List<Key> page = window.page(Key.EMPTY, at.get(lister), 30);
                assertThat(page).hasSize(30);
                at.set(lister, page.get(page.size() - 1));
            }
        }

        assertThat(walks).isLessThanOrEqualTo(9);
    }

    @Test
    void aStoreThatBeganEmptyIsListedWithoutAWalkUntilThereIsNoRoomForItsKeys() throws IOException {
        KeyWindow window = window(500, true);
        for (int i = 0; i < 1_000; i++) {
            come(window, key(i));
            assertThat(window.page(Key.EMPTY, Key.EMPTY, 2_000)).hasSize(i + 1);
        }
        assertThat(walks).isZero();

        come(window, key(1_000));
        assertThat(window.page(Key.EMPTY, Key.EMPTY, 500)).containsExactlyElementsOf(first(500));
        assertThat(walks).as("the beginning is still known").isZero();
        assertThat(window.page(Key.EMPTY, Key.EMPTY, 2_000)).containsExactlyElementsOf(keys);
        assertThat(walks).isPositive();
    }

    private void come(KeyWindow window, Key key) {
        keys.add(key);
        window.changed(key, true);
    }

    private List<Key> first(int count) {
        return keys.stream().limit(count).toList();
    }

    @Test
    void staysExactWhileKeysComeAndGo() throws IOException {
        staysExact(false);
    }

    @Test
    void staysExactFromTheFirstKeyOn() throws IOException {
        staysExact(true);
    }

    private void staysExact(boolean empty) throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("KeyWindow seed " + seed);
        Random random = new Random(seed);
        KeyWindow window = window(20, empty);
        for (int i = 0; i < 20_000; i++) {
            Key key = key(random.nextInt(200));
            int choice = random.nextInt(4);
            if (choice == 0) {
                keys.add(key);
                window.changed(key, true);
            } else if (choice == 1) {
                keys.remove(key);
                window.changed(key, false);
            } else {
                int limit = random.nextInt(60);
                assertThat(window.page(Key.EMPTY, key, limit))
                        .containsExactlyElementsOf(
                                keys.tailSet(key, false).stream().limit(limit).toList());
            }
        }
    }
}
