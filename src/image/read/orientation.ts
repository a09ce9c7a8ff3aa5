/**
 * Which of the places where a file may say how it has to be turned counts.
 *
 * @module
 */
import { type Orientation, readOrientation, toOrientation } from "./exif.ts";

/** What a file holds beside its pixels, as far as it may say how the picture has to be turned. */
export interface Metadata {
  /** EXIF block, with or without its mark. */
  exif?: Uint8Array | undefined;
  /** XMP packet. */
  xmp?: Uint8Array | undefined;
}

/** XMP is XML, in which the orientation is an attribute or an element. */
const IN_XMP = /tiff:Orientation(?:="|>)([0-9])/;

/**
 * The orientation that a file asks for: of EXIF, and of XMP where EXIF says nothing, as Pillow has it.
 *
 * @param metadata What the file holds.
 * @returns The orientation; 1, as stored, if nothing says another.
 */
export function orientationOf({ exif, xmp }: Metadata): Orientation {
  return (exif && readOrientation(exif)) ?? (xmp && inXmp(xmp)) ?? 1;
}

function inXmp(packet: Uint8Array): Orientation | undefined {
  const found = IN_XMP.exec(new TextDecoder("latin1").decode(packet))?.[1];
  return found === undefined ? undefined : toOrientation(Number(found));
}
