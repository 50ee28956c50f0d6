package dev.headscale.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.policy.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is put into a store comes out of it, in every field: any text, instants to the nanosecond, lists of any length. */
abstract class StoreContentPromises extends StoreFixture {

    @Test
    void keepsTextOfAnyKind() throws Exception {
        List<Mutation> mutations = new ArrayList<>();
        Map<NodeId, Presence> presences = new HashMap<>();
        List<String> texts = new ArrayList<>(StoreSamples.TEXTS);
        texts.add(StoreSamples.LONG_TEXT);
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            mutations.add(new Mutation.PutUser(StoreSamples.user(i + 1, text, Instant.EPOCH)));
            mutations.add(new Mutation.PutNode(StoreSamples.node(i + 1)
                    .with(change ->
                            change.hostname(text).givenName(text + "g").owner(new Owner.Tagged(List.of(text))))));
            presences.put(
                    new NodeId(i + 1),
                    new Presence(
                            Optional.empty(), List.of(text), StoreSamples.hostInfo(text), 1, Optional.empty(), false));
        }
        commit(TAILNET, mutations);
        savePresence(TAILNET, presences);
        assertStoreHoldsTheModel();
    }

    @Test
    void keepsInstantsToTheNanosecond() throws Exception {
        List<Mutation> mutations = new ArrayList<>();
        Map<NodeId, Presence> presences = new HashMap<>();
        for (int i = 0; i < StoreSamples.INSTANTS.size(); i++) {
            Instant at = StoreSamples.INSTANTS.get(i);
            long id = i + 1L;
            mutations.add(new Mutation.PutUser(StoreSamples.user(id, "u", at)));
            mutations.add(new Mutation.PutNode(StoreSamples.node(id).with(change -> change.expiry(Optional.of(at)))));
            mutations.add(new Mutation.PutPreAuthKey(
                    StoreSamples.preAuthKey(id).expiringAt(at).revokedAt(at)));
            mutations.add(new Mutation.PutApiKey(StoreSamples.apiKey(id).expiringAt(at)));
            presences.put(new NodeId(id), Presence.UNKNOWN.withOnline(false, at));
        }
        commit(TAILNET, mutations);
        savePresence(TAILNET, presences);
        assertStoreHoldsTheModel();
    }

    @Test
    void keepsANodeWithoutAnythingOptional() throws Exception {
        commit(new Mutation.PutNode(StoreSamples.node(1)
                .with(change -> change.ipv4(Optional.empty())
                        .ipv6(Optional.empty())
                        .preAuthKey(Optional.empty())
                        .expiry(Optional.empty())
                        .approvedRoutes(List.of())
                        .hostname("")
                        .givenName(""))));
        assertStoreHoldsTheModel();
    }

    @Test
    void keepsEveryKindOfNode() throws Exception {
        List<Mutation> mutations = new ArrayList<>();
        for (RegisterMethod method : RegisterMethod.values()) {
            for (boolean ephemeral : new boolean[] {false, true}) {
                long id = mutations.size() + 1L;
                mutations.add(new Mutation.PutNode(StoreSamples.node(id)
                        .with(change -> change.registerMethod(method)
                                .ephemeral(ephemeral)
                                .preAuthKey(Optional.of(new PreAuthKeyId(Long.MAX_VALUE)))
                                .owner(ephemeral ? Owner.Tagged.of(StoreSamples.tags(300)) : user(Long.MAX_VALUE))
                                .expiry(Optional.of(Instant.EPOCH)))));
            }
        }
        commit(TAILNET, mutations);
        assertStoreHoldsTheModel();
    }

    @Test
    void keepsAddressesOfBothFamilies() throws Exception {
        List<String> v6 =
                List.of("::", "::1", "::ffff:1.2.3.4", "fd7a:115c:a1e0::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        List<String> v4 = List.of("0.0.0.0", "100.64.0.1", "127.255.255.255", "128.0.0.0", "255.255.255.255");
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 0; i < v6.size(); i++) {
            IpAddress four = IpAddress.parse(v4.get(i));
            IpAddress six = IpAddress.parse(v6.get(i));
            int routes = i * 100;
            mutations.add(new Mutation.PutNode(StoreSamples.node(i + 1)
                    .with(change -> change.ipv4(Optional.of(four))
                            .ipv6(Optional.of(six))
                            .approvedRoutes(StoreSamples.routes(routes)))));
        }
        commit(TAILNET, mutations);
        assertStoreHoldsTheModel();
    }

    @Test
    void keepsEveryKindOfPreAuthKey() throws Exception {
        List<Mutation> mutations = new ArrayList<>();
        for (int flags = 0; flags < 16; flags++) {
            PreAuthKey plain = StoreSamples.preAuthKey(flags + 1);
            boolean tagged = (flags & 8) != 0;
            mutations.add(new Mutation.PutPreAuthKey(new PreAuthKey(
                    plain.id(),
                    tagged ? Optional.empty() : Optional.of(new UserId(Long.MAX_VALUE)),
                    plain.prefix(),
                    plain.hash(),
                    (flags & 1) != 0,
                    (flags & 2) != 0,
                    (flags & 4) != 0,
                    tagged ? StoreSamples.tags(flags) : List.of(),
                    "for the " + flags,
                    plain.createdAt(),
                    plain.expiry(),
                    plain.revokedAt())));
        }
        commit(TAILNET, mutations);
        assertStoreHoldsTheModel();
        assertThat(store().load(TAILNET).preAuthKeys())
                .allMatch(key -> key.hash().matches("secret" + key.id()));
    }

    @Test
    void keepsApiKeysAndCounters() throws Exception {
        ApiKey largest = StoreSamples.apiKey(1);
        commit(
                new Mutation.PutApiKey(largest),
                new Mutation.PutApiKey(new ApiKey(
                        new ApiKeyId(Long.MAX_VALUE),
                        "fffffffffffe",
                        largest.hash(),
                        largest.createdAt(),
                        Optional.empty())),
                new Mutation.AdvanceIds(new IdCounters(1, 1, 1, 1)),
                new Mutation.AdvanceIds(new IdCounters(2, 0, Long.MAX_VALUE, 4)));
        assertStoreHoldsTheModel();
    }

    @Test
    void keepsEveryFieldOfAPresenceButOnline() throws Exception {
        commit(new Mutation.PutNode(StoreSamples.node(1)), new Mutation.PutNode(StoreSamples.node(2)));
        Presence full = new Presence(
                Optional.of(new DiscoKey(StoreSamples.nodeKey(7).toBytes())),
                IntStream.range(0, 500).mapToObj(i -> "192.0.2.1:" + i).toList(),
                StoreSamples.hostInfo(StoreSamples.LONG_TEXT),
                Integer.MAX_VALUE,
                Optional.of(StoreSamples.INSTANTS.get(1)),
                true);
        savePresence(
                TAILNET, Map.of(new NodeId(1), full, new NodeId(2), Presence.UNKNOWN.withHostInfo(HostInfo.EMPTY, 1)));
        assertStoreHoldsTheModel();
        assertThat(store().load(TAILNET).presences().values()).noneMatch(Presence::online);
    }

    @Test
    void keepsTailnetsApartThatUseTheSameIds() throws Exception {
        TailnetId other = new TailnetId("second");
        commit(TAILNET, oneOfEach("a"));
        savePresence(TAILNET, Map.of(new NodeId(1), StoreSamples.presence(1)));
        commit(other, oneOfEach("b"));
        savePresence(other, Map.of(new NodeId(1), StoreSamples.presence(2)));
        assertStoreHoldsTheModel();
        commit(
                other,
                List.of(
                        new Mutation.DeleteUser(new UserId(1)),
                        new Mutation.DeleteNode(new NodeId(1)),
                        new Mutation.DeletePreAuthKey(new PreAuthKeyId(1)),
                        new Mutation.DeleteApiKey(new ApiKeyId(1))));
        assertStoreHoldsTheModel();
    }

    private static List<Mutation> oneOfEach(String text) {
        Node node = StoreSamples.node(1, text.hashCode());
        return List.of(
                new Mutation.PutUser(StoreSamples.user(1, text, Instant.EPOCH)),
                new Mutation.PutNode(node.with(change -> change.givenName(text))),
                new Mutation.PutPreAuthKey(StoreSamples.preAuthKey(1)),
                new Mutation.PutApiKey(StoreSamples.apiKey(1)),
                new Mutation.AdvanceIds(new IdCounters(1, 1, 1, text.length())));
    }

    private static Owner user(long id) {
        return new Owner.OfUser(new UserId(id));
    }
}
