/** Open map streams: what each client has been sent, and when it is sent more. */
@NullMarked
package dev.headscale.core.internal.session;

import org.jspecify.annotations.NullMarked;
