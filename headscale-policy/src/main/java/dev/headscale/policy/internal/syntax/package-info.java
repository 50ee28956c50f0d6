/** What the sections of a policy say, as records, and the small languages within their texts. */
@NullMarked
package dev.headscale.policy.internal.syntax;

import org.jspecify.annotations.NullMarked;
