package org.ashlar.routing;

/**
 * What it cost to announce contents.
 *
 * @param provided contents whose records at least one peer took
 * @param failed contents that no peer took
 * @param lookups searches for the closest peers that were needed
 * @param messages requests and records sent
 */
public record ProvideReport(int provided, int failed, int lookups, int messages) {
    /** Both together. */
    public ProvideReport plus(ProvideReport other) {
        return new ProvideReport(
                provided + other.provided,
                failed + other.failed,
                lookups + other.lookups,
                messages + other.messages);
    }
}
