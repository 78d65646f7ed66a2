/** The measurements, each over all peers in turn: ABCABC, never AABBCC. */
package net.pptpalg.perf.measure;
