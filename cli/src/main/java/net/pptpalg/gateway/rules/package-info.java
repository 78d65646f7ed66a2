/**
 * The firewall rules that bring PPTP packets to the gateway's queues, and nothing else.
 *
 * <p>{@link net.pptpalg.gateway.rules.FirewallRules} is the way in: it probes whether the kernel
 * can be driven with nft or with iptables, and installs, checks and removes exactly its own rules.
 * Both backends build the same three things:
 *
 * <ol>
 *   <li>raw PREROUTING and OUTPUT take PPTP out of connection tracking, so the kernel's own NAT
 *       leaves it alone;
 *   <li>mangle PREROUTING queues what comes to a public address (destination rewriting);
 *   <li>mangle POSTROUTING queues what leaves through the WAN (source rewriting).
 * </ol>
 *
 * <p>PPTP is TCP port 1723 in either position, and GRE version 1 with protocol 0x880B (RFC 2637
 * section 4.1). Other GRE is not touched, except that later fragments of GRE packets are queued
 * when they arrive one by one: they have no GRE header to tell them apart. None of the rules
 * bypasses a queue without a listener: when the process is dead, nothing leaves with a private
 * address.
 *
 * <p>None of the rules activates connection tracking where there was none.
 */
package net.pptpalg.gateway.rules;
