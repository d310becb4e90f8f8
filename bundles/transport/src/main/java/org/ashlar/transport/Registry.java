package org.ashlar.transport;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.ashlar.net.spi.StreamHandler;
import org.jspecify.annotations.Nullable;

/** The protocols answered here. Safe for use by any thread. */
final class Registry {
    private final Map<String, Consumer<Channel>> own = new ConcurrentSkipListMap<>();
    private final List<StreamHandler> handlers = new CopyOnWriteArrayList<>();

    void own(String protocol, Consumer<Channel> handler) {
        own.put(protocol, handler);
    }

    void disown(String protocol) {
        own.remove(protocol);
    }

    void add(StreamHandler handler) {
        handlers.add(handler);
    }

    void remove(StreamHandler handler) {
        handlers.remove(handler);
    }

    @Nullable Consumer<Channel> find(String protocol) {
        Consumer<Channel> found = own.get(protocol);
        if (found != null) {
            return found;
        }
        for (StreamHandler handler : handlers) {
            if (handler.protocols().contains(protocol)) {
                return handler::accept;
            }
        }
        return null;
    }

    List<String> protocols() {
        Collection<String> all = new ArrayList<>(own.keySet());
        handlers.forEach(handler -> all.addAll(handler.protocols()));
        return all.stream().distinct().sorted().toList();
    }
}
