/**
 * No packet too big: the sizes that TCP (MSS) and PPP (MRU) announce are lowered to what passes the
 * gateway without fragments.
 *
 * <p>Nothing is ever raised. What can't be read, and what can't be checksummed, passes as it came
 * and is counted. Pure: no I/O, no threads, nothing allocated per packet.
 */
package net.pptpalg.nat.mtu;
