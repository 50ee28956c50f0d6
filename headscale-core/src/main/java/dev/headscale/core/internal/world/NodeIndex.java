package dev.headscale.core.internal.world;

import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.policy.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How things are found otherwise than by id. Immutable and thread-safe.
 *
 * @param byNodeKey the node of a node key
 * @param byMachine the nodes of a machine, by ascending id
 * @param byName the node of a DNS label
 * @param byAddress the node of an address
 * @param lastV4 the IPv4 address given out last since the start, where sequential allocation goes on
 * @param lastV6 the IPv6 address given out last since the start
 * @param byAuthKeyPrefix the pre-auth key of a public part
 * @param byApiKeyPrefix the API key of a public part
 */
public record NodeIndex(
        PersistentMap<NodeKey, NodeId> byNodeKey,
        PersistentMap<MachineKey, List<NodeId>> byMachine,
        PersistentMap<String, NodeId> byName,
        PersistentMap<IpAddress, NodeId> byAddress,
        Optional<IpAddress> lastV4,
        Optional<IpAddress> lastV6,
        PersistentMap<String, PreAuthKeyId> byAuthKeyPrefix,
        PersistentMap<String, ApiKeyId> byApiKeyPrefix) {
    /** Nothing to find. */
    public static final NodeIndex EMPTY = new NodeIndex(
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            Optional.empty(),
            Optional.empty(),
            PersistentMap.empty(),
            PersistentMap.empty());

    NodeIndex withoutCursors() {
        return new NodeIndex(
                byNodeKey,
                byMachine,
                byName,
                byAddress,
                Optional.empty(),
                Optional.empty(),
                byAuthKeyPrefix,
                byApiKeyPrefix);
    }

    NodeIndex withKeys(PersistentMap<String, PreAuthKeyId> authKeys, PersistentMap<String, ApiKeyId> apiKeyPrefixes) {
        return new NodeIndex(byNodeKey, byMachine, byName, byAddress, lastV4, lastV6, authKeys, apiKeyPrefixes);
    }

    NodeIndex with(Node node) {
        PersistentMap<IpAddress, NodeId> addresses = byAddress;
        for (IpAddress address : node.addresses()) {
            addresses = addresses.put(address, node.id());
        }
        List<NodeId> siblings = Stream.concat(
                        byMachine.get(node.machineKey()).orElse(List.of()).stream(), Stream.of(node.id()))
                .sorted()
                .distinct()
                .toList();
        return new NodeIndex(
                byNodeKey.put(node.nodeKey(), node.id()),
                byMachine.put(node.machineKey(), siblings),
                byName.put(node.givenName(), node.id()),
                addresses,
                newest(lastV4, node.ipv4()),
                newest(lastV6, node.ipv6()),
                byAuthKeyPrefix,
                byApiKeyPrefix);
    }

    /** An address that is not indexed yet was given out just now; another one was before, and moves no cursor. */
    private Optional<IpAddress> newest(Optional<IpAddress> last, Optional<IpAddress> given) {
        return given.filter(address -> !byAddress.containsKey(address)).or(() -> last);
    }

    NodeIndex without(Node node) {
        PersistentMap<IpAddress, NodeId> addresses = byAddress;
        for (IpAddress address : node.addresses()) {
            addresses = addresses.remove(address);
        }
        List<NodeId> siblings = byMachine.get(node.machineKey()).orElse(List.of()).stream()
                .filter(id -> !id.equals(node.id()))
                .toList();
        return new NodeIndex(
                byNodeKey.remove(node.nodeKey()),
                siblings.isEmpty() ? byMachine.remove(node.machineKey()) : byMachine.put(node.machineKey(), siblings),
                byName.remove(node.givenName()),
                addresses,
                lastV4,
                lastV6,
                byAuthKeyPrefix,
                byApiKeyPrefix);
    }

    /** Replaces what is indexed of one node. Its addresses stay indexed throughout, so that no cursor moves back. */
    NodeIndex replacing(Node before, Node now) {
        NodeIndex rest = without(before);
        NodeIndex both = rest.with(now);
        boolean sameV4 = before.ipv4().equals(now.ipv4());
        boolean sameV6 = before.ipv6().equals(now.ipv6());
        return new NodeIndex(
                both.byNodeKey,
                both.byMachine,
                both.byName,
                both.byAddress,
                sameV4 ? lastV4 : both.lastV4,
                sameV6 ? lastV6 : both.lastV6,
                byAuthKeyPrefix,
                byApiKeyPrefix);
    }
}
