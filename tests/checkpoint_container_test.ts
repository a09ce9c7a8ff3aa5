import { zipSync } from "fflate";
import {
  archive,
  type Bytes,
  latin1,
  pickle,
  refuses,
  tensorPickle,
  withDirectoryField,
} from "./checkpoint_bytes.ts";

const TENSOR = archive(tensorPickle("K\x04", "K\0", "K\x04", "K\x01"));
const TWO = zipSync({ "net/data/0": new Uint8Array(4), "net/data/1": new Uint8Array(4) }, { level: 0 });
const MAGIC = "\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.";

const REFUSED: [string, Bytes, RegExp][] = [
  [
    "a storage is missing",
    Uint8Array.from(
      zipSync({ "net/data.pkl": tensorPickle("K\x04", "K\0", "K\x04", "K\x01") }, { level: 0 }),
    ),
    /no entry for storage '0'/,
  ],
  [
    "there is no pickle",
    Uint8Array.from(zipSync({ "readme": new Uint8Array(4) }, { level: 0 })),
    /no 'data.pkl'/,
  ],
  [
    "it is big-endian",
    Uint8Array.from(
      zipSync({ "net/data.pkl": pickle("\x80\x02}."), "net/byteorder": pickle("big") }, { level: 0 }),
    ),
    /big-endian/,
  ],
  [
    "it is a zip bomb",
    archive(tensorPickle("K\x04", "K\0", "K\x04", "K\x01"), new Uint8Array(64 << 20), 9),
    /is compressed or encrypted/,
  ],
  ["a zip entry is marked as compressed", withDirectoryField(TENSOR, 10, 8, 2), /is compressed or encrypted/],
  ["a zip entry is marked as encrypted", withDirectoryField(TENSOR, 8, 1, 2), /is compressed or encrypted/],
  [
    "a zip entry claims 4 GiB",
    withDirectoryField(TENSOR, 24, 0xfffffff0, 4),
    /'net\/data\/0' claims 4294967280 bytes/,
  ],
  ["a zip entry points at no header", withDirectoryField(TENSOR, 42, 1, 4), /has no header at byte 1/],
  ["a zip entry points behind the file", withDirectoryField(TENSOR, 42, 1 << 30, 4), /has no header at byte/],
  [
    "the zip directory lists a name twice",
    pickle(latin1(TWO).replaceAll("net/data/1", "net/data/0")),
    /lists 'net\/data\/0' twice/,
  ],
  ["the protocol is another", pickle(MAGIC, "\x80\x02M\xea\x03."), /its protocol is not 1001/],
  [
    "pickles of the older format are absurdly long",
    pickle(MAGIC, "\x80\x02M\xe9\x03.", "\x80\x02X\0\0\x90\0", "a".repeat(9 << 20), "."),
    /9437184 bytes wanted/,
  ],
  ["it is text", pickle("<html>not found</html>"), /neither a zip archive nor/],
  ["it is another pickle", pickle("\x80\x02K\x01."), /neither a zip archive nor/],
];

for (const [condition, bytes, reason] of REFUSED) {
  Deno.test(`readCheckpoint() refuses a file when ${condition}`, () => refuses(bytes, reason));
}
