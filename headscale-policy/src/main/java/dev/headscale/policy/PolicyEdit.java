package dev.headscale.policy;

import dev.headscale.policy.internal.edit.TextEdit;
import java.util.function.UnaryOperator;

/**
 * A small change to the text of a policy that leaves the rest of it as it is: comments, order, indentation and line ends. Doing
 * it again changes nothing. Whether the names are good is found out when the result is read. Immutable and thread-safe.
 */
public final class PolicyEdit {
    private static final String GROUPS = "groups";
    private static final String TAG_OWNERS = "tagOwners";
    private static final String HOSTS = "hosts";

    private final UnaryOperator<TextEdit> change;
    private final String description;

    private PolicyEdit(String description, UnaryOperator<TextEdit> change) {
        this.description = description;
        this.change = change;
    }

    /**
     * Adds a user to a group; the group comes into being if it is missing.
     *
     * @param group the group with its {@code group:} prefix
     * @param user the user as the policy writes users
     * @return the edit
     */
    public static PolicyEdit addToGroup(String group, String user) {
        return new PolicyEdit("add " + user + " to " + group, text -> text.add(GROUPS, group, user));
    }

    /**
     * Takes a user out of a group; the group stays, even if it is empty then.
     *
     * @param group the group with its {@code group:} prefix
     * @param user the user as the policy writes it
     * @return the edit
     */
    public static PolicyEdit removeFromGroup(String group, String user) {
        return new PolicyEdit("remove " + user + " from " + group, text -> text.remove(GROUPS, group, user));
    }

    /**
     * Lets somebody give a tag; the tag is defined if it is not.
     *
     * @param tag the tag with its {@code tag:} prefix
     * @param owner a user, group, tag or autogroup
     * @return the edit
     */
    public static PolicyEdit addTagOwner(String tag, String owner) {
        return new PolicyEdit("add owner " + owner + " of " + tag, text -> text.add(TAG_OWNERS, tag, owner));
    }

    /**
     * Takes a tag away from somebody; the tag stays defined.
     *
     * @param tag the tag with its {@code tag:} prefix
     * @param owner the owner as the policy writes it
     * @return the edit
     */
    public static PolicyEdit removeTagOwner(String tag, String owner) {
        return new PolicyEdit("remove owner " + owner + " of " + tag, text -> text.remove(TAG_OWNERS, tag, owner));
    }

    /**
     * Gives an address or block a name, or a name another address.
     *
     * @param name the name
     * @param address an IP address or prefix
     * @return the edit
     */
    public static PolicyEdit setHost(String name, String address) {
        return new PolicyEdit("set host " + name + " to " + address, text -> text.set(HOSTS, name, address));
    }

    /**
     * Removes the name of an address.
     *
     * @param name the name
     * @return the edit
     */
    public static PolicyEdit removeHost(String name) {
        return new PolicyEdit("remove host " + name, text -> text.remove(HOSTS, name));
    }

    /**
     * Makes the change.
     *
     * @param text a policy; it need not be without problems, but it must be HuJSON, and what is changed must be of the right kind
     * @return the changed text; the same if there is nothing to do
     * @throws PolicyException if the text is not HuJSON, or what is to be changed is something else than expected
     */
    public String apply(String text) {
        return change.apply(TextEdit.of(text)).text();
    }

    /** Returns what is done, in words. */
    @Override
    public String toString() {
        return description;
    }
}
