/**
 * What the header of an image file says, whatever its format.
 *
 * @module
 */
import type { Orientation } from "./exif.ts";

/** The fields that all formats share. */
export interface ImageHeader {
  /** File format. */
  format: "png" | "jpeg" | "tiff";
  /** Columns as stored, before the orientation is applied. */
  width: number;
  /** Rows as stored. */
  height: number;
  /** Bits per sample as stored. */
  bits: number;
  /** How the stored picture has to be turned. */
  orientation: Orientation;
}
