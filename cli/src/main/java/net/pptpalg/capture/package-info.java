/**
 * Capture files: read in any of the usual forms ({@link net.pptpalg.capture.CaptureReader}),
 * written ({@link net.pptpalg.capture.PcapWriter}) and diagnosed ({@link
 * net.pptpalg.capture.CaptureDiagnosis}). Memory is bounded whatever the file holds.
 */
package net.pptpalg.capture;
