/** The few system calls that the benchmarks make themselves, through jnr-ffi. */
package net.pptpalg.perf.kernel;
