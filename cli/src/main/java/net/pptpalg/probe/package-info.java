/** An active test of a PPTP server that needs no credentials. */
package net.pptpalg.probe;
