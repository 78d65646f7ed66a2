/**
 * PPP as it travels in PPTP's GRE: frames (RFC 1661), link and network control protocols, and
 * authentication.
 *
 * <p>Static accessors {@code (buffer, offset)} over a big-endian {@link java.nio.ByteBuffer}, as in
 * {@code alg.message}: one check, then nothing fails and nothing is allocated but text. Malformed
 * input is a negative code. Secrets have no accessor: neither passwords nor challenges, responses
 * and hashes can be read through this package.
 */
package net.pptpalg.alg.ppp;
