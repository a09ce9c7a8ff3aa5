/** LZW as TIFF has it, packed for tests. */

/**
 * Packs bytes as libtiff reads them.
 *
 * @param bytes What to pack.
 * @param entries When the table is emptied: at so many entries. 4094 is what libtiff writes; with more than 4096 the table is full
 * for a while, as tifffile leaves it.
 */
export function packLzw(bytes: Uint8Array, entries = 4094): Uint8Array {
  let [table, next] = [new Map<string, number>(), 258];
  const codes: [code: number, width: number][] = [[256, 9]];
  // The decoder makes an entry one code later than the encoder.
  const width = () => Math.min(12, Math.max(9, 32 - Math.clz32(Math.min(next, 4096))));
  const codeOf = (text: string) => text.length === 1 ? text.charCodeAt(0) : table.get(text) as number;
  let text = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (text === "" || table.has(text + character)) {
      text += character;
      continue;
    }
    codes.push([codeOf(text), width()]);
    if (next < 4096) table.set(text + character, next);
    next++;
    text = character;
    if (next < entries) continue;
    codes.push([256, width()]);
    [table, next] = [new Map(), 258];
  }
  if (text !== "") codes.push([codeOf(text), width()]);
  next++;
  return toBits([...codes, [257, width()]]);
}

/** Codes one after the other, high bits first. */
export function toBits(codes: readonly (readonly [code: number, width: number])[]): Uint8Array {
  const bits = codes.map(([code, width]) => code.toString(2).padStart(width, "0")).join("");
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) => parseInt(byte.padEnd(8, "0"), 2));
}
