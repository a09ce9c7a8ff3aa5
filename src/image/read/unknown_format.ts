/**
 * Says what a file that is not a readable image seems to be.
 *
 * @module
 */
import { ImageError } from "../image.ts";

/** How files of formats that people try start, read as one character per byte. */
const KNOWN: [RegExp, string][] = [
  [/^(.{4}JXL |\xff\n)/s, "a JPEG XL image"],
  [/^v\/1[^ -~]/, "an OpenEXR image"],
  [/^8BPS/, "a Photoshop document"],
  [/^.{128}DICM/s, "a DICOM file"],
  [/^%PDF/, "a PDF document"],
  [/^PK[^ -~]{2}/, "a ZIP archive"],
];

/** How many bytes are looked at to tell text from binary data. */
const SAMPLE_BYTES = 512;

/**
 * The error for a file that is in none of the formats read here.
 *
 * @param bytes The file.
 * @param name File name for the message.
 * @returns An error that names what the file seems to be.
 */
export function unknownFormat(bytes: Uint8Array, name: string): ImageError {
  const refuse = (what: string, remedy: string) =>
    new ImageError(name, `${what}, and no format that is read`, remedy);
  if (bytes.length === 0) return new ImageError(name, "the file is empty", "copy it again from its source");
  const head = String.fromCharCode(...bytes.subarray(0, SAMPLE_BYTES));
  const known = KNOWN.find(([start]) => start.test(head));
  if (known !== undefined) return refuse(`it is ${known[1]}`, "convert it to PNG or leave it out");
  if (head.startsWith("version https://git-lfs")) {
    return refuse("it is a Git LFS pointer", "fetch the image itself with 'git lfs pull'");
  }
  // deno-lint-ignore no-control-regex -- control characters are what tells binary data from text
  if (/^(\xef\xbb\xbf)?[\s!-~]/.test(head) && !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(head)) {
    const start = JSON.stringify(head.slice(0, 40).trim());
    return refuse(`it seems to be a text file, starting ${start}`, "leave it out");
  }
  const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return refuse(`its format is unknown, its first bytes are ${start}`, "convert it to PNG or leave it out");
}
