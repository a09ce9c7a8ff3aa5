import { encodeSafetensors } from "../src/format/safetensors.ts";
import type { StoredTensor } from "../src/format/dtype.ts";
import { hashContents, hashText } from "../src/model/contents_hash.ts";

/** A model file of any contents, valid or not, with the hash that belongs to them. */
export async function forge(
  settings: unknown,
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Record<string, string> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const text = typeof settings === "string" ? settings : JSON.stringify(settings);
  const hash = hashText(await hashContents(text, tensors));
  const { parts } = encodeSafetensors(tensors, { oddspot: text, "oddspot.sha256": hash, ...metadata });
  return new Uint8Array(await new Blob([...parts]).arrayBuffer());
}
