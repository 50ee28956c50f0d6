/** Changes to the text of a policy that leave the rest of it alone. */
@org.jspecify.annotations.NullMarked
package dev.headscale.policy.internal.edit;
