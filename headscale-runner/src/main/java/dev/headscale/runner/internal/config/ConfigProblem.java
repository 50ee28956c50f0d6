package dev.headscale.runner.internal.config;

/**
 * Something wrong, or worth knowing, in a configuration.
 *
 * @param place where
 * @param text what was found and what is allowed, without secrets
 */
public record ConfigProblem(ConfigPlace place, String text) {

    /** Returns the problem on one line. */
    @Override
    public String toString() {
        return place.equals(ConfigPlace.NOWHERE) ? text : place + ": " + text;
    }
}
