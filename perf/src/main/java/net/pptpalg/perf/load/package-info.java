/** GRE traffic: made on one side of the gateway, counted and timed on the other. */
package net.pptpalg.perf.load;
