/**
 * The firewall rules that bring PPTP packets to the gateway's queues, and nothing else.
 *
 * <p>{@link net.pptpalg.gateway.rules.FirewallRules} is the way in: it probes whether the kernel
 * can be driven with nft or with iptables, and installs, checks and removes exactly its own rules.
 * nft queues by its own statement, or, where the kernel lacks that, by the NFQUEUE target of
 * iptables in chains of its tables. Both backends build the same three things:
 *
 * <ol>
 *   <li>raw PREROUTING and OUTPUT take PPTP out of connection tracking, so the kernel's own NAT
 *       leaves it alone;
 *   <li>raw PREROUTING with nft, mangle PREROUTING with iptables, queues what comes to a public
 *       address (destination rewriting);
 *   <li>mangle POSTROUTING queues what leaves through the WAN (source rewriting), and what goes
 *       from one host of a LAN to another when one of them is a published server: the other may
 *       have come by a public address (hairpin).
 * </ol>
 *
 * <p>PPTP is TCP port 1723 in either position, and GRE version 1 with protocol 0x880B (RFC 2637
 * section 4.1). Other GRE is not touched, except that later fragments of GRE packets are queued
 * when they arrive one by one: they have no GRE header to tell them apart.
 *
 * <p>ICMP errors (destination unreachable, time exceeded, parameter problem) that quote PPTP go the
 * same way, all of them to the queue of control connections: those to a public address that quote
 * it as the source, and those that leave through the WAN and quote a private destination, the
 * kernel's own included. Errors about anything else stay with the kernel. nft can't follow the
 * header length of the quoted packet: where it has IP options, GRE counts as PPTP's, and TCP as
 * something else. iptables has no such limit. Quoted later fragments are not looked for: no error
 * may be sent about them (RFC 1122 section 3.2.2).
 *
 * <p>Before Linux 5.7 the kernel doesn't know in POSTROUTING where a packet came from. There PPTP
 * that goes from the WAN to a published server is queued in POSTROUTING as well, and the reader
 * must pass it as it is.
 *
 * <p>None of the rules bypasses a queue without a listener: when the process is dead, nothing
 * leaves with a private address.
 *
 * <p>None of the rules activates connection tracking where there was none.
 */
package net.pptpalg.gateway.rules;
