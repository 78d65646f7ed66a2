/**
 * Firewall rules as data: what iptables and nft list is read into a {@link
 * net.pptpalg.check.firewall.Ruleset}, which tells where a packet would be dropped.
 */
package net.pptpalg.check.firewall;
