/** Who may join as which node: the decision table of register requests, and logins that wait for approval. */
@NullMarked
package dev.headscale.core.internal.registration;

import org.jspecify.annotations.NullMarked;
