package dev.headscale.core.testkit;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.KeyHash;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.PublicKey;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.wire.HostInfoJson;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Users, nodes and keys for tests of stores: plain ones by number, random ones, and ones with every awkward value. */
final class StoreSamples {
    /** Every kind of text that has broken a database or a driver before. */
    static final List<String> TEXTS = List.of(
            "",
            " ",
            "plain",
            "'; DROP TABLE users; --",
            "\"double\" 'single' `back` \\ % _ ? :name $1 {json} [array]",
            "line\nbreak\r\n\ttab",
            "Zoë Łódź ΑΩ Иван 日本語 العربية עברית",
            "e\u0301 is not é",
            "\uD83D\uDC69\u200D\uD83D\uDD27 \uD83C\uDDE9\uD83C\uDDEA",
            "\uFEFFmark \uFFFD \uFFFF",
            "nul\u0000inside\u0000",
            "escape \u001B \u001B001B \u001A",
            "lone \uD800 and \uDC00 surrogates \uDBFF",
            "null");

    /** Longer than what a column of a careless schema holds. */
    static final String LONG_TEXT = "long ".repeat(14_000);

    /** Instants at the ends of the years that people write with four digits, and with every nanosecond counting. */
    static final List<Instant> INSTANTS = List.of(
            Instant.EPOCH,
            Instant.parse("2026-11-23T06:07:08.123456789Z"),
            Instant.parse("2026-11-23T06:07:08.000000001Z"),
            Instant.parse("2026-11-23T06:07:08Z"),
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("1969-12-31T23:59:59.999999999Z"),
            Instant.parse("2038-01-19T03:14:08.5Z"),
            Instant.parse("9999-12-31T23:59:59.999999999Z"));

    private StoreSamples() {}

    static User user(long id) {
        return new User(new UserId(id), "user" + id, "User " + id, "", "", "", "", INSTANTS.get(1));
    }

    static User user(long id, String text, Instant at) {
        return new User(new UserId(id), text, text + "d", text + "e", text + "i", text + "p", text + "u", at);
    }

    static Node node(long id) {
        return node(id, id);
    }

    /** A plain node whose node key follows from another number than its id. */
    static Node node(long id, long keySeed) {
        return new Node(
                new NodeId(id),
                new MachineKey(bytes(id)),
                nodeKey(keySeed),
                new Owner.OfUser(new UserId(1)),
                "host" + id,
                "host" + id,
                Optional.of(IpAddress.v4(0x6440_0000 + (int) id)),
                Optional.of(new IpAddress(0xfd7a_115c_a1e0_0000L, id, true)),
                List.of(),
                RegisterMethod.AUTH_KEY,
                Optional.of(new PreAuthKeyId(1)),
                false,
                INSTANTS.get(1),
                Optional.empty());
    }

    static NodeKey nodeKey(long seed) {
        return new NodeKey(bytes(~seed));
    }

    static PreAuthKey preAuthKey(long id) {
        return new PreAuthKey(
                new PreAuthKeyId(id),
                Optional.of(new UserId(1)),
                prefix(id),
                KeyHash.of("secret" + id),
                true,
                false,
                false,
                List.of(),
                "",
                INSTANTS.get(1),
                Optional.empty(),
                Optional.empty());
    }

    static ApiKey apiKey(long id) {
        return new ApiKey(new ApiKeyId(id), prefix(id), KeyHash.of("secret" + id), INSTANTS.get(1), Optional.empty());
    }

    static String prefix(long id) {
        return String.format("%012x", id);
    }

    static Presence presence(long seed) {
        return randomPresence(new Random(seed));
    }

    static HostInfo hostInfo(String text) {
        StringBuilder json = new StringBuilder("{\"Hostname\":\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            json.append(c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : c);
        }
        return HostInfoJson.parse(json + "\",\"OS\":\"linux\",\"Unknown\":{\"a\":[1,2.5,null,true]},"
                + "\"RoutableIPs\":[\"10.0.0.0/8\",\"::/0\"],\"NetInfo\":{\"PreferredDERP\":901}}");
    }

    static User randomUser(long id, Random random) {
        return user(id, oneOf(random, TEXTS), oneOf(random, INSTANTS));
    }

    static Node randomNode(long id, Random random) {
        return new Node(
                new NodeId(id),
                new MachineKey(bytes(random.nextLong())),
                nodeKey(random.nextInt(50)),
                random.nextBoolean()
                        ? new Owner.OfUser(new UserId(1 + random.nextInt(1000)))
                        : Owner.Tagged.of(tags(1 + random.nextInt(5))),
                oneOf(random, TEXTS),
                oneOf(random, TEXTS),
                maybe(random, IpAddress.v4(random.nextInt())),
                maybe(random, new IpAddress(random.nextLong(), random.nextLong(), true)),
                routes(random.nextInt(4)),
                oneOf(random, List.of(RegisterMethod.values())),
                maybe(random, new PreAuthKeyId(1 + random.nextInt(9))),
                random.nextBoolean(),
                oneOf(random, INSTANTS),
                maybe(random, oneOf(random, INSTANTS)));
    }

    static PreAuthKey randomPreAuthKey(long id, Random random) {
        boolean tagged = random.nextBoolean();
        return new PreAuthKey(
                new PreAuthKeyId(id),
                tagged ? maybe(random, new UserId(Long.MAX_VALUE)) : Optional.of(new UserId(2)),
                prefix(random.nextInt(50)),
                KeyHash.of(oneOf(random, TEXTS)),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                tagged ? tags(1 + random.nextInt(3)) : List.of(),
                oneOf(random, TEXTS),
                oneOf(random, INSTANTS),
                maybe(random, oneOf(random, INSTANTS)),
                maybe(random, oneOf(random, INSTANTS)));
    }

    static ApiKey randomApiKey(long id, Random random) {
        return new ApiKey(
                new ApiKeyId(id),
                prefix(random.nextInt(50)),
                KeyHash.of(oneOf(random, TEXTS)),
                oneOf(random, INSTANTS),
                maybe(random, oneOf(random, INSTANTS)));
    }

    static PolicyText randomPolicy(Random random) {
        return new PolicyText(oneOf(random, TEXTS), oneOf(random, INSTANTS));
    }

    static Presence randomPresence(Random random) {
        return new Presence(
                maybe(random, new DiscoKey(bytes(random.nextLong()))),
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> "[2001:db8::" + i + "]:41641")
                        .toList(),
                random.nextBoolean() ? HostInfo.EMPTY : hostInfo(oneOf(random, TEXTS)),
                random.nextInt(200),
                maybe(random, oneOf(random, INSTANTS)),
                random.nextBoolean());
    }

    static List<String> tags(int count) {
        return IntStream.range(0, count).mapToObj(i -> "tag:t" + i).toList();
    }

    static List<IpPrefix> routes(int count) {
        return Stream.concat(
                        Stream.of(IpPrefix.ALL_V4, IpPrefix.ALL_V6),
                        IntStream.range(0, count).mapToObj(i -> IpPrefix.host(new IpAddress(-1, i, true))))
                .limit(count)
                .toList();
    }

    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[PublicKey.BYTES];
        Arrays.fill(bytes, (byte) 0xff);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (seed >>> (8 * i));
        }
        return bytes;
    }

    private static <T> T oneOf(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static <T> Optional<T> maybe(Random random, T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }
}
