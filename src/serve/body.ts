/** What clients send, within limits. */

import { MultipartParseError, MultipartParser, type MultipartPart } from "@remix-run/multipart-parser";
import type { Deadline } from "./deadline.ts";
import { Problem } from "./problem.ts";
import type { Taking } from "./room.ts";

/** A file that was sent. */
export interface SentFile {
  /** The name that the client gives it; of the contents nothing hangs on it. */
  readonly name: string;
  /** The field that it was sent in; empty for a body that is one file. */
  readonly field: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What was sent: files, and fields by name. */
export interface Sent {
  readonly files: readonly SentFile[];
  readonly fields: ReadonlyMap<string, string>;
}

/** Limits of one request. */
export interface BodyLimits {
  /** Bytes of a file. */
  readonly fileBytes: number;
  /** Files and fields. */
  readonly parts: number;
  /** Ends the reading, and is told of every piece that comes. */
  readonly deadline: Deadline;
}

/** Bytes of a field's text. */
const FIELD_BYTES = 65536;

/** Bytes of the headers of a part. */
const HEADER_BYTES = 4096;

/**
 * Reads a request's body: one file as it is, or `multipart/form-data` with many.
 *
 * @param name Name of a file that comes without one.
 * @param taking What it takes of the room, as it comes.
 * @throws {Problem} 400 if it is empty or damaged, 413 if it is over a limit, 503 if there is no room, 408 if it takes too long.
 */
export async function readSent(
  request: Request,
  taking: Taking,
  limits: BodyLimits & { readonly name: string },
): Promise<Sent> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\//i.test(type)) {
    const bytes = await readBytes(request, taking, limits);
    if (bytes.length === 0) {
      throw new Problem(
        400,
        "Cannot read the body: it is empty; send a file, or multipart/form-data with files",
      );
    }
    return { files: [{ name: limits.name, field: "", bytes }], fields: new Map() };
  }
  const boundary = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    type,
  );
  if (!boundary) {
    throw new Problem(
      415,
      "Cannot read the body: of multipart it must be multipart/form-data with a boundary",
    );
  }
  return await readParts(request, taking, { ...limits, boundary: boundary[1] ?? boundary[2] as string });
}

/**
 * The body as it is.
 *
 * @throws {Problem} As {@linkcode readSent}.
 */
export async function readBytes(
  request: Request,
  taking: Taking,
  { fileBytes, deadline }: Pick<BodyLimits, "fileBytes" | "deadline">,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of piecesOf(request, taking, deadline)) {
    size += piece.length;
    if (size > fileBytes) throw tooLarge(fileBytes);
    pieces.push(piece);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

async function readParts(
  request: Request,
  taking: Taking,
  { boundary, fileBytes, parts: most, deadline }: BodyLimits & { readonly boundary: string },
): Promise<Sent> {
  const files: SentFile[] = [];
  const fields = new Map<string, string>();
  const parser = new MultipartParser(boundary, {
    maxFileSize: fileBytes,
    maxHeaderSize: HEADER_BYTES,
    maxParts: most,
    maxTotalSize: Number.MAX_SAFE_INTEGER, // the room is smaller
  });
  const add = (part: MultipartPart) => {
    if (part.isFile) {
      const name = part.filename || `image ${files.length}`;
      if (part.size > 0) files.push({ name, field: part.name ?? "", bytes: new Uint8Array(part.bytes) });
      return;
    }
    const name = part.name ?? "";
    if (part.size > FIELD_BYTES) throw tooLarge(FIELD_BYTES);
    if (fields.has(name)) throw new Problem(400, `Cannot read field '${name}': it is there twice`);
    fields.set(name, part.text);
  };
  try {
    for await (const piece of piecesOf(request, taking, deadline)) {
      for (const part of parser.write(piece)) add(part);
    }
    parser.finish();
  } catch (error) {
    if (!(error instanceof MultipartParseError)) throw error;
    const over = /maximum|exceed/i.test(error.message);
    throw new Problem(over ? 413 : 400, `Cannot read the body: ${error.message}`);
  }
  return { files, fields };
}

/** The pieces of a body as they come, each of which takes room; a client that stops sending is not waited for. */
async function* piecesOf(
  { body }: Request,
  taking: Taking,
  deadline: Deadline,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (!body) return;
  const { signal } = deadline;
  const reader = body.getReader();
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener("abort", stop);
  stopped.promise.catch(() => {});
  try {
    signal.throwIfAborted();
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), stopped.promise]);
      if (done) return;
      deadline.touch();
      taking.take(value.length);
      yield value as Uint8Array<ArrayBuffer>;
    }
  } finally {
    signal.removeEventListener("abort", stop);
    reader.cancel().catch(() => {}); // nobody reads the rest
  }
}

function tooLarge(limit: number): Problem {
  return new Problem(413, `Cannot take the file: it has more than ${limit} bytes; send a smaller one`);
}
