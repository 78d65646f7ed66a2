/**
 * The packets that carry PPTP, and those it carries: IPv4, IPv6, TCP, enhanced GRE, ICMP and the
 * Internet checksum.
 *
 * <p>Every class is a set of static accessors {@code (buffer, offset)} over a big-endian {@link
 * java.nio.ByteBuffer}, direct or heap, read and written by absolute index: position and limit are
 * never moved, nothing is allocated. A header is checked once; after that no accessor fails. 16-bit
 * values are ints 0..65535; 32-bit values are the network value in an int, to be read as unsigned.
 * Stateless, so usable from any thread that owns the buffer.
 */
package net.pptpalg.alg.packet;
