package dev.headscale.noise.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Published vectors. */
final class PrimitivesTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void agreesLikeRfc7748Section61() {
        KeyPair alice = KeyPair.of(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        KeyPair bob = KeyPair.of(hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));

        assertThat(alice.publicKey())
                .isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(bob.publicKey()).isEqualTo(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assertThat(alice.agree(bob.publicKey())).hasValue(shared);
        assertThat(bob.agree(alice.publicKey())).hasValue(shared);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void agreesOnNothingWithKeysOfLowOrder(String publicKey) {
        assertThat(KeyPair.generate(new SecureRandom()).agree(hex(publicKey))).isEmpty();
    }

    @Test
    void clampsNewKeys() {
        byte[] key = KeyPair.generate(new SecureRandom()).privateKey();

        assertThat(key[0] & 7).isZero();
        assertThat(key[31] & 0xc0).isEqualTo(0x40);
    }

    @Test
    void forgetsDestroyedKeys() {
        KeyPair pair = KeyPair.generate(new SecureRandom());
        pair.destroy();

        assertThat(pair.privateKey()).containsOnly(0);
        assertThat(pair).hasToString("KeyPair[***]");
    }

    @Test
    void refusesKeysOfAnotherLength() {
        assertThatThrownBy(() -> KeyPair.of(new byte[31])).hasMessage("a private key has 32 bytes, not 31");
        assertThatThrownBy(() -> KeyPair.generate(new SecureRandom()).agree(new byte[33]))
                .hasMessage("a public key has 32 bytes, not 33");
    }

    @Test
    void hashesLikeRfc7693AppendixB() {
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        byte[] expected = hex("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");

        assertThat(Blake2s.hash(abc)).isEqualTo(expected);
        assertThat(Blake2s.hash(new byte[] {'a'}, new byte[] {'b', 'c'})).isEqualTo(expected);
    }

    @Test
    void encryptsLikeRfc8439Section282() throws AEADBadTagException {
        AeadKey key = new AeadKey(hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
        byte[] nonce = hex("070000004041424344454647");
        byte[] additional = hex("50515253c0c1c2c3c4c5c6c7");
        byte[] plaintext =
                ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
                                + "sunscreen would be it.")
                        .getBytes(StandardCharsets.US_ASCII);
        Aead aead = Aead.ofThread();

        byte[] ciphertext = aead.seal(key, nonce, additional, plaintext);

        assertThat(HEX.formatHex(ciphertext))
                .startsWith("d31a8d34648e60db7b86afbc53ef7ec2")
                .endsWith("1ae10b594f09e26a7e902ecbd0600691");
        assertThat(aead.open(key, nonce, additional, ciphertext)).isEqualTo(plaintext);
        assertThat(aead.open(key, nonce, additional, ciphertext))
                .as("opened a second time, which some JDKs refuse")
                .isEqualTo(plaintext);
    }

    @Test
    void neverEncryptsTwiceInARowWithOneNonce() {
        AeadKey key = new AeadKey(new byte[32]);
        Aead aead = Aead.ofThread();
        aead.seal(key, new byte[12], new byte[0], new byte[1]);

        assertThatThrownBy(() -> aead.seal(key, new byte[12], new byte[0], new byte[1]))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void leavesTheOutputAloneWhenTheTextIsNotAuthentic() {
        byte[] out = {1, 2, 3, 4};

        assertThatThrownBy(() ->
                        Aead.ofThread().open(new AeadKey(new byte[32]), new byte[12], new byte[20], 0, 20, out, 0))
                .isInstanceOf(AEADBadTagException.class);
        assertThat(out).containsExactly(1, 2, 3, 4);
    }

    @Test
    void refusesDestroyedEncryptionKeys() {
        AeadKey key = new AeadKey(new byte[32]);
        key.destroy();

        assertThatThrownBy(key::getEncoded).hasMessage("the key is destroyed");
        assertThat(key).hasToString("AeadKey[***]");
    }

    /** The first key of "Cryptography in NaCl", section 8. */
    @Test
    void derivesTheFirstKeyOfTheNaclPaper() {
        byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");

        assertThat(HSalsa20.hash(shared, new byte[16]))
                .isEqualTo(hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389"));
    }

    /** The second key of "Cryptography in NaCl", section 8, whose input is not all zeros. */
    @Test
    void derivesTheSecondKeyOfTheNaclPaper() {
        byte[] first = hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");

        assertThat(HSalsa20.hash(first, hex("69696ee955b62b73cd62bda875fc73d6")))
                .isEqualTo(hex("dc908dda0b9344a953629b733820778880f3ceb421bb61b91cbd4c3e66256ce4"));
    }

    private static byte[] hex(String text) {
        return HEX.parseHex(text);
    }
}
