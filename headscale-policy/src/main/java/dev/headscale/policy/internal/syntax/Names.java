package dev.headscale.policy.internal.syntax;

import dev.headscale.policy.IpPrefix;
import java.util.List;
import java.util.Map;

/**
 * What a policy gives names to.
 *
 * @param groups members by group
 * @param hosts blocks by host name
 * @param ipSets blocks by IP set; disjoint
 * @param tagOwners owners by tag
 * @param postures conditions by posture; a device must meet all of them
 * @param defaultPostures the postures for rules that name none
 */
public record Names(
        Map<String, List<Ref>> groups,
        Map<String, IpPrefix> hosts,
        Map<String, List<IpPrefix>> ipSets,
        Map<String, List<Ref>> tagOwners,
        Map<String, List<Condition>> postures,
        List<PostureRef> defaultPostures) {

    /**
     * A place in the policy where a posture is named.
     *
     * @param name the name with its {@code posture:} prefix
     * @param offset where it is
     */
    public record PostureRef(String name, int offset) {}
}
