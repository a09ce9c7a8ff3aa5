import { archive, type Bytes, fixture, integer, pickle, refuses, tensorPickle } from "./checkpoint_bytes.ts";

const HOSTILE = {
  os_system: "posix.system",
  eval: "__builtin__.eval",
  nested: "__builtin__.getattr",
  module: "torch.nn.modules.activation.ReLU",
};

for (const [name, wanted] of Object.entries(HOSTILE)) {
  Deno.test(`readCheckpoint() refuses ${wanted} by name when torch saved a call of it`, async () => {
    refuses(
      await fixture(`checkpoint_hostile_${name}.pth`),
      new RegExp(`'${wanted}', which is refused, and nothing was executed`),
    );
  });
}

const REFUSED: [string, Bytes, RegExp][] = [
  [
    "a call is made through STACK_GLOBAL",
    archive(pickle("\x80\x04\x8c\x02os\x8c\x06system\x93.")),
    /'os.system', which is refused/,
  ],
  [
    "a global's module is not text",
    archive(pickle("\x80\x04]U\x01a\x93.")),
    /global by something that is not text/,
  ],
  [
    "a global's name is not text",
    archive(pickle("\x80\x04U\x01a]\x93.")),
    /global by something that is not text/,
  ],
  [
    "a global is inherited",
    archive(pickle("\x80\x02cconstructor\nconstructor\n.")),
    /'constructor.constructor'/,
  ],
  [
    "it calls a storage class",
    archive(pickle("\x80\x02ctorch\nFloatStorage\n)R.")),
    /calls something that cannot be called/,
  ],
  [
    "it calls with something that is not a tuple",
    archive(pickle("\x80\x02ccollections\nOrderedDict\nNR.")),
    /cannot be called/,
  ],
  [
    "an opcode makes objects",
    archive(pickle("\x80\x02ccollections\nOrderedDict\n)\x81.")),
    /opcode 0x81 at byte/,
  ],
  ["an extension code is used", archive(pickle("\x80\x02\x82\x01.")), /opcode 0x82/],
  ["attributes are set on a list", archive(pickle("\x80\x02]}b.")), /sets attributes of something/],
  ["it appends to a dictionary", archive(pickle("\x80\x02}Na.")), /not a list/],
  ["it sets items of a list", archive(pickle("\x80\x02]NNs.")), /not a dictionary/],
  ["an item has no value", archive(pickle("\x80\x02}(Nu.")), /not a dictionary/],
  ["the stack is empty", archive(pickle("\x80\x02.")), /from an empty stack/],
  ["it pops below a mark", archive(pickle("\x80\x02}N(0t.")), /from an empty stack/],
  ["there is no mark", archive(pickle("\x80\x02Nt.")), /from an empty stack/],
  ["it recalls what was not stored", archive(pickle("\x80\x02h\x05.")), /recalls entry 5/],
  ["text claims 4 GiB", archive(pickle("\x80\x02X\xff\xff\xff\xff.")), /4294967295 bytes wanted/],
  ["a name has no end", archive(pickle("\x80\x02ctorch")), /it ends early/],
  [
    "a persistent id is no storage",
    archive(pickle("\x80\x02(U\x06modulectorch\nFloatStorage\nU\x010NK\x04tQ.")),
    /not a tensor storage/,
  ],
  [
    "a storage is a view",
    archive(pickle("\x80\x02(U\x07storagectorch\nFloatStorage\nU\x010NK\x04)tQ.")),
    /storage '0' is a view/,
  ],
  ["the object is a list", archive(pickle("\x80\x02].")), /not hold a dictionary of tensors/],
  ["the dictionary is empty", archive(pickle("\x80\x02}.")), /holds no tensors/],
  ["a pickle is absurdly long", archive(new Uint8Array(9 << 20)), /pickle has 9437184 bytes/],
  [
    "a storage claims 4 Gi elements",
    archive(tensorPickle(integer(0xffffffff), "K\0", "K\x02", "K\x01")),
    /has 4 elements, its pickle says 4294967295/,
  ],
  [
    "a tensor claims 4 Gi elements",
    archive(tensorPickle("K\x04", "K\0", integer(0xffffffff), "K\x01")),
    /leaves its storage of 4/,
  ],
  [
    "a tensor repeats one element",
    archive(tensorPickle("K\x04", "K\0", integer(0xffffffff), "K\0")),
    /leaves its storage of 4/,
  ],
  [
    "a tensor starts behind its storage",
    archive(tensorPickle("K\x04", "K\x04", "K\x01", "K\x01")),
    /offset 4 leaves its storage/,
  ],
  [
    "a tensor's last element is behind its storage",
    archive(tensorPickle("K\x04", "K\0", "K\x02K\x02", "K\x03K\x01")),
    /leaves its storage/,
  ],
  [
    "sizes are negative",
    archive(tensorPickle("K\x04", "K\0", "J\xff\xff\xff\xff", "K\x01")),
    /other things than a storage/,
  ],
  [
    "a long size is negative",
    archive(tensorPickle("K\x04", "K\0", "\x8a\x01\xff", "K\x01")),
    /other things than a storage/,
  ],
  [
    "sizes and strides differ in number",
    archive(tensorPickle("K\x04", "K\0", "K\x02K\x02", "K\x01")),
    /2 sizes and 1 strides/,
  ],
  [
    "a tensor has 17 axes",
    archive(tensorPickle("K\x04", "K\0", "K\x01".repeat(17), "K\x01".repeat(17))),
    /up to 16 sizes/,
  ],
  [
    "strided tensors outgrow the file",
    archive(tensorPickle(integer(4096), "K\0", "K\x40K\x40", "K\x01K\x40", 3), new Uint8Array(16384)),
    /tensor 'b' repeats stored elements/,
  ],
  [
    "two references to a storage disagree",
    archive(
      pickle(
        "\x80\x02}",
        "(U\x07storagectorch\nFloatStorage\nU\x010NK\x04tQ",
        "(U\x07storagectorch\nFloatStorage\nU\x010NK\x05tQ",
        "s.",
      ),
    ),
    /two sizes or element types/,
  ],
];

for (const [condition, bytes, reason] of REFUSED) {
  Deno.test(`readCheckpoint() refuses a file when ${condition}`, () => refuses(bytes, reason));
}
