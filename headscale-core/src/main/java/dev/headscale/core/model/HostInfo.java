package dev.headscale.core.model;

import dev.headscale.policy.IpPrefix;
import java.util.List;

/**
 * What a client says about its device ({@code tailcfg.Hostinfo}): the parts that the control plane reads, and the whole
 * text, because clients read each other's fields that the control plane may not know. Immutable and thread-safe.
 *
 * @param hostname the device's name as reported, not made fit for DNS; may be empty
 * @param os the operating system; may be empty
 * @param clientVersion the client's version ({@code IPNVersion}); may be empty
 * @param requestTags the tags that the device asks for
 * @param routableIps the routes that the device offers
 * @param preferredDerp the region of its home relay, 0 if unknown
 * @param json the whole object as compact JSON
 */
public record HostInfo(
        String hostname,
        String os,
        String clientVersion,
        List<String> requestTags,
        List<IpPrefix> routableIps,
        int preferredDerp,
        String json) {
    /** Nothing known: the empty object. */
    public static final HostInfo EMPTY = new HostInfo("", "", "", List.of(), List.of(), 0, "{}");

    /** Copies the lists. */
    public HostInfo {
        requestTags = List.copyOf(requestTags);
        routableIps = List.copyOf(routableIps);
    }
}
