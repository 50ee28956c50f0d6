package dev.headscale.policy.internal.program;

/**
 * A list of aliases that rules use as source or destination; equal lists are the same object. Immutable and thread-safe.
 *
 * @param id its number in the program
 * @param aliases the numbers of the aliases except {@code *} and {@code autogroup:danger-all}, in the order of the policy
 * @param any how often {@code *} is among them
 * @param danger whether {@code autogroup:danger-all} is among them
 * @param postures the numbers of postures of which the device must have one; empty means that posture does not matter
 */
public record Selection(int id, int[] aliases, int any, boolean danger, int[] postures) {

    /** Tells whether every node is selected, whatever it is. */
    public boolean isEverybody() {
        return (any > 0 || danger) && postures.length == 0;
    }

    public boolean hasPosture() {
        return postures.length > 0;
    }
}
