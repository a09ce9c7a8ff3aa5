/** Sizes and places of the zip records that are read; layout: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16. */
const END_RECORD = { signature: 0x06054b50, bytes: 22, entries: 10, start: 16 };
const CENTRAL_HEADER = {
  signature: 0x02014b50,
  bytes: 46,
  flags: 8,
  method: 10,
  size: 24,
  name: 28,
  extra: 30,
  comment: 32,
  local: 42,
};
const LOCAL_HEADER = { signature: 0x04034b50, bytes: 30, name: 26, extra: 28 };
const MAX_COMMENT = 0xffff;
const STORED = 0;
const ENCRYPTED = 1;

/**
 * Lists the files of a zip archive as views on its bytes. Only stored entries are accepted, which is how PyTorch
 * writes them: as nothing is inflated, an archive cannot grow, whatever sizes it claims.
 *
 * @param archive The whole zip file, below 4 GiB.
 * @returns Contents by name, views on `archive`.
 * @throws {SyntaxError} If the archive is truncated, damaged, encrypted or compressed; the message is the reason
 * alone, the caller knows the file's name.
 */
export function unzipStored(archive: Uint8Array<ArrayBuffer>): Map<string, Uint8Array<ArrayBuffer>> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEndRecord(view);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let at = view.getUint32(end + END_RECORD.start, true);
  for (let left = view.getUint16(end + END_RECORD.entries, true); left > 0; left--) {
    const entry = readCentralHeader(view, at, end);
    if (files.has(entry.name)) throw new SyntaxError(`its zip directory lists '${entry.name}' twice`);
    const start = dataStart(view, entry.local, entry.name);
    if (start + entry.size > archive.length) {
      throw new SyntaxError(
        `its zip entry '${entry.name}' claims ${entry.size} bytes, ${archive.length - start} are left`,
      );
    }
    files.set(entry.name, archive.subarray(start, start + entry.size));
    at = entry.next;
  }
  return files;
}

/** The end record is the last thing in the file, but for a comment. */
function findEndRecord(view: DataView): number {
  const last = view.byteLength - END_RECORD.bytes;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END_RECORD.signature) return at;
  }
  throw new SyntaxError("its zip directory is missing; the file is truncated");
}

function readCentralHeader(view: DataView, at: number, end: number) {
  const header = CENTRAL_HEADER;
  if (at + header.bytes > end || view.getUint32(at, true) !== header.signature) {
    throw new SyntaxError(`its zip directory has no entry at byte ${at}; the file is damaged or above 4 GiB`);
  }
  const nameEnd = at + header.bytes + view.getUint16(at + header.name, true);
  if (nameEnd > end) {
    throw new SyntaxError(`its zip directory has a name that ends at byte ${nameEnd}, behind it`);
  }
  const name = new TextDecoder().decode(
    new Uint8Array(view.buffer, view.byteOffset + at + header.bytes, nameEnd - at - header.bytes),
  );
  const plain = view.getUint16(at + header.method, true) === STORED &&
    (view.getUint16(at + header.flags, true) & ENCRYPTED) === 0;
  if (!plain) {
    throw new SyntaxError(
      `its zip entry '${name}' is compressed or encrypted; PyTorch stores entries as they are`,
    );
  }
  const next = nameEnd + view.getUint16(at + header.extra, true) + view.getUint16(at + header.comment, true);
  return {
    name,
    size: view.getUint32(at + header.size, true),
    local: view.getUint32(at + header.local, true),
    next,
  };
}

/** The local header repeats the name, with an extra field of its own that PyTorch uses to align the data. */
function dataStart(view: DataView, at: number, name: string): number {
  const header = LOCAL_HEADER;
  if (at + header.bytes > view.byteLength || view.getUint32(at, true) !== header.signature) {
    throw new SyntaxError(`its zip entry '${name}' has no header at byte ${at}; the file is damaged`);
  }
  return at + header.bytes + view.getUint16(at + header.name, true) + view.getUint16(at + header.extra, true);
}
