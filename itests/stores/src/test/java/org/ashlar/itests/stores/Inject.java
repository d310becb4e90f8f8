package org.ashlar.itests.stores;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Does what Declarative Services does to a component, where there is no framework. Stateless. */
final class Inject {
    private Inject() {}

    /** Sets a field that is a reference. */
    static void set(Object component, String field, Object service) {
        try {
            Field reference = component.getClass().getDeclaredField(field);
            reference.setAccessible(true);
            reference.set(component, service);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component + " changed", e);
        }
    }

    /** Calls a method that binds a service. */
    static void bind(Object component, String method, Class<?> type, Object service) {
        call(component, method, new Class<?>[] {type}, service);
    }

    /** Calls the method that deactivates. */
    static void close(Object component) {
        call(component, "close", new Class<?>[0]);
    }

    private static void call(Object component, String name, Class<?>[] types, Object... values) {
        try {
            Method method = component.getClass().getDeclaredMethod(name, types);
            method.setAccessible(true);
            method.invoke(component, values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component + " changed", e);
        }
    }
}
