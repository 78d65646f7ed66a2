/**
 * The fifteen control messages of PPTP (RFC 2637 section 2), which travel over TCP port 1723.
 *
 * <p>Every message is a set of static accessors {@code (buffer, offset)} over a big-endian {@link
 * java.nio.ByteBuffer}, direct or heap, read and written by absolute index: position and limit are
 * never moved. {@link net.pptpalg.alg.message.ControlHeader#check} is the one check; when it
 * returns OK and the whole message is there, no accessor fails. Accessors of numbers allocate
 * nothing; those of text do. 16-bit values are ints 0..65535, 32-bit values ints to be read as
 * unsigned. A code that RFC 2637 doesn't define stays readable as a number. Stateless, so usable
 * from any thread that owns the buffer.
 *
 * <p>PNS is the side that asks for an outgoing call (a VPN client), PAC the side that places it (a
 * VPN server).
 */
package net.pptpalg.alg.message;
