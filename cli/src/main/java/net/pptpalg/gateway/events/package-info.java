/**
 * What happens to connections and calls, told to whoever wants to know: subscribers of the
 * management socket, the accounting file, a syslog server.
 *
 * <p>The control agent's thread copies each event into a bounded ring and goes on; a thread of its
 * own takes it from there. Whatever becomes slow or fails behind the ring costs events, which are
 * counted, and never a packet.
 */
package net.pptpalg.gateway.events;
