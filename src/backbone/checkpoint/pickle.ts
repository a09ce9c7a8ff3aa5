import type { PickleReader } from "./pickle_reader.ts";

/** What a pickle may refer to outside itself. Whatever these functions do not know they refuse by throwing. */
export interface PickleHost {
  /**
   * The meaning of a global name, for example `collections.OrderedDict`: a {@linkcode PickleCall} when the pickle
   * may call it, else any value.
   */
  global(name: string): unknown;
  /** The meaning of a persistent id: in checkpoints, a storage. */
  persistent(id: unknown): unknown;
}

/** The one kind of thing a pickle can call: a function of ours, from the host's list. */
export class PickleCall {
  /**
   * Allows a call.
   *
   * @param apply What the call does.
   */
  constructor(readonly apply: (args: unknown[]) => unknown) {}
}

/**
 * Reads one pickle (protocols 2 to 5) into plain values: None as null, integers as numbers (bigint when they are
 * too large), text as strings, lists and tuples as arrays, dictionaries as Maps. There is no interpreter behind it
 * and nothing that a pickle could execute: names are looked up in the host's list and refused when not in it.
 * Every opcode adds at most one value, without recursion, so memory is proportional to the bytes read.
 *
 * @param reader Where the pickle starts; afterwards, where it ended.
 * @param host What the pickle may refer to.
 * @returns The value.
 * @throws {SyntaxError} If the pickle is malformed or wants what is not allowed; the message is the reason alone.
 */
export function unpickle(reader: PickleReader, host: PickleHost): unknown {
  const machine = new Machine(reader, host);
  for (let opcode = reader.uint8(); opcode !== STOP; opcode = reader.uint8()) {
    const operation = OPERATIONS[String.fromCharCode(opcode)];
    if (operation === undefined) {
      throw new SyntaxError(
        `its pickle has opcode 0x${opcode.toString(16)} at byte ${reader.at - 1}, not used by state dicts`,
      );
    }
    operation(machine, reader);
  }
  return machine.pop();
}

/** Stack, marks and memo: the state of pickletools' "PM". */
class Machine {
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(readonly reader: PickleReader, readonly host: PickleHost) {}

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) this.#underflow();
    return this.#stack.pop();
  }

  top(): unknown {
    const value = this.pop();
    this.push(value);
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  popToMark(): unknown[] {
    return this.#stack.splice(this.#marks.pop() ?? this.#underflow());
  }

  popMany(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  remember(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) {
      throw new SyntaxError(`its pickle recalls entry ${index}, which was never stored`);
    }
    this.push(this.#memo.get(index));
  }

  #underflow(): never {
    throw new SyntaxError(`its pickle takes a value from an empty stack before byte ${this.reader.at}`);
  }
}

const STOP = ".".charCodeAt(0);

type Operation = (machine: Machine, reader: PickleReader) => void;

/** By opcode; names and meanings as in Python's pickletools. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "\x80": (_, r) => r.skip(1), // PROTO
  "\x95": (_, r) => r.skip(8), // FRAME
  "(": (m) => m.mark(), // MARK
  "0": (m) => m.pop(), // POP
  "N": (m) => m.push(null), // NONE
  "\x88": (m) => m.push(true), // NEWTRUE
  "\x89": (m) => m.push(false), // NEWFALSE
  "J": (m, r) => m.push(r.int32()), // BININT
  "K": (m, r) => m.push(r.uint8()), // BININT1
  "M": (m, r) => m.push(r.uint16()), // BININT2
  "\x8a": (m, r) => m.push(r.integer(r.uint8())), // LONG1
  "G": (m, r) => m.push(r.float64()), // BINFLOAT
  "X": (m, r) => m.push(r.text(r.uint32())), // BINUNICODE
  "\x8c": (m, r) => m.push(r.text(r.uint8())), // SHORT_BINUNICODE
  "U": (m, r) => m.push(r.text(r.uint8())), // SHORT_BINSTRING, Python 2's text
  ")": (m) => m.push([]), // EMPTY_TUPLE
  "\x85": (m) => m.push(m.popMany(1)), // TUPLE1
  "\x86": (m) => m.push(m.popMany(2)), // TUPLE2
  "\x87": (m) => m.push(m.popMany(3)), // TUPLE3
  "t": (m) => m.push(m.popToMark()), // TUPLE
  "]": (m) => m.push([]), // EMPTY_LIST
  "a": (m) => append(m, m.popMany(1)), // APPEND
  "e": (m) => append(m, m.popToMark()), // APPENDS
  "}": (m) => m.push(new Map()), // EMPTY_DICT
  "s": (m) => setItems(m, m.popMany(2)), // SETITEM
  "u": (m) => setItems(m, m.popToMark()), // SETITEMS
  "q": (m, r) => m.remember(r.uint8()), // BINPUT
  "r": (m, r) => m.remember(r.uint32()), // LONG_BINPUT
  "\x94": (m) => m.remember(), // MEMOIZE
  "h": (m, r) => m.recall(r.uint8()), // BINGET
  "j": (m, r) => m.recall(r.uint32()), // LONG_BINGET
  "c": (m, r) => m.push(m.host.global(`${r.line()}.${r.line()}`)), // GLOBAL
  "\x93": stackGlobal,
  "Q": (m) => m.push(m.host.persistent(m.pop())), // BINPERSID
  "R": reduce,
  "b": build,
};

/** Takes module and name from the stack; anything but text is refused, as turning nested lists into text could grow. */
function stackGlobal(machine: Machine): void {
  const [module, name] = machine.popMany(2);
  if (typeof module !== "string" || typeof name !== "string") {
    throw new SyntaxError("its pickle names a global by something that is not text");
  }
  machine.push(machine.host.global(`${module}.${name}`));
}

function append(machine: Machine, values: unknown[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw new SyntaxError("its pickle appends to something that is not a list");
  for (const value of values) list.push(value);
}

function setItems(machine: Machine, flat: unknown[]): void {
  const dictionary = machine.top();
  if (!(dictionary instanceof Map) || flat.length % 2 !== 0) {
    throw new SyntaxError("its pickle sets items of something that is not a dictionary");
  }
  for (let i = 0; i < flat.length; i += 2) dictionary.set(flat[i], flat[i + 1]);
}

function reduce(machine: Machine): void {
  const args = machine.pop();
  const callee = machine.pop();
  if (!(callee instanceof PickleCall) || !Array.isArray(args)) {
    throw new SyntaxError("its pickle calls something that cannot be called");
  }
  machine.push(callee.apply(args));
}

/** Attributes set on a dictionary, such as a state dict's `_metadata`, hold no tensors and are dropped. */
function build(machine: Machine): void {
  machine.pop();
  if (!(machine.top() instanceof Map)) {
    throw new SyntaxError("its pickle sets attributes of something that is not a dictionary");
  }
}
