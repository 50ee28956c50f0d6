/** What clients are told about DNS. */
@NullMarked
package dev.headscale.core.internal.dns;

import org.jspecify.annotations.NullMarked;
