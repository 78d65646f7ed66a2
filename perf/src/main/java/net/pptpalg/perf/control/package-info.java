/**
 * PPTP's control connections over real TCP: a PNS (the clients) and a PAC (the servers) on netty,
 * which set calls up as fast as they can, or as told.
 */
package net.pptpalg.perf.control;
