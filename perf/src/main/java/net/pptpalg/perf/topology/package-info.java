/** Private network namespaces for the measurements; nothing outside them is touched. */
package net.pptpalg.perf.topology;
