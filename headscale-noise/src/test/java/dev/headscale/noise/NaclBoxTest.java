package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The example of "Cryptography in NaCl", sections 2 to 10. */
final class NaclBoxTest {
    private static final byte[] ALICE = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    private static final byte[] BOB = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    private static final byte[] NONCE = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
    private static final byte[] PLAINTEXT = hex("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
            + "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
            + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
            + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864"
            + "5e0705");
    private static final byte[] BOX = hex("f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce"
            + "48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972"
            + "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
            + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3"
            + "7973f622a43d14a6599b1f654cb45a74e355a5");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static NaclBox box(byte[] own, byte[] peer) {
        return NaclBox.between(own, NaclBox.publicKey(peer)).orElseThrow();
    }

    @Test
    void aliceSealsTheBoxOfThePaper() {
        assertThat(box(ALICE, BOB).seal(NONCE, PLAINTEXT)).isEqualTo(BOX);
    }

    @Test
    void bobOpensTheBoxOfThePaper() {
        assertThat(box(BOB, ALICE).open(NONCE, BOX)).hasValue(PLAINTEXT);
    }

    @Test
    void emptyTextsCanBeSealed() {
        byte[] sealed = box(ALICE, BOB).seal(NONCE, new byte[0]);

        assertThat(sealed).hasSize(NaclBox.OVERHEAD_BYTES);
        assertThat(box(BOB, ALICE).open(NONCE, sealed)).hasValue(new byte[0]);
    }

    @Test
    void anyChangedByteIsNoticed() {
        for (int i = 0; i < BOX.length; i++) {
            byte[] changed = BOX.clone();
            changed[i] ^= 1;
            assertThat(box(BOB, ALICE).open(NONCE, changed)).isEmpty();
        }
    }

    @Test
    void shortBoxesAreRefused() {
        for (int length = 0; length < NaclBox.OVERHEAD_BYTES; length++) {
            assertThat(box(BOB, ALICE).open(NONCE, new byte[length])).isEmpty();
        }
    }

    @Test
    void anotherNonceOrAnotherKeyOpensNothing() {
        byte[] nonce = NONCE.clone();
        nonce[23] ^= 1;

        assertThat(box(BOB, ALICE).open(nonce, BOX)).isEmpty();
        assertThat(box(BOB, BOB).open(NONCE, BOX)).isEmpty();
    }

    @Test
    void keysOfLowOrderAndWrongLengthsAreRefused() {
        assertThat(NaclBox.between(ALICE, new byte[32])).isEmpty();
        assertThatThrownBy(() -> NaclBox.between(ALICE, new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> box(ALICE, BOB).seal(new byte[12], PLAINTEXT))
                .hasMessage("a nonce has 24 bytes, not 12");
    }
}
