/** EXIF and XMP made for tests. */

/** An EXIF block with one tag of type SHORT. */
export function exif(order: "II" | "MM", tag: number, value: number): Uint8Array {
  const little = order === "II";
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(order));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little); // the directory follows the header
  view.setUint16(8, 1, little); // one entry
  view.setUint16(10, tag, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, value, little);
  return bytes;
}

/** An XMP packet with the orientation as an attribute or as an element, or without one. */
export function xmp(orientation: number | undefined, form: "attribute" | "element" = "attribute"): string {
  const attribute = form === "attribute" && orientation !== undefined
    ? ` tiff:Orientation="${orientation}"`
    : "";
  const element = form === "element" ? `<tiff:Orientation>${orientation}</tiff:Orientation>` : "";
  return `<?xpacket begin=""?><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/"${attribute}>${element}` +
    `</rdf:Description><?xpacket end="w"?>`;
}
