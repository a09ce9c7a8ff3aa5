/** Prints whether machine code could be loaded, for native_state_test.ts. */

import { nativeState } from "../src/backbone/session/native.ts";

console.log(await nativeState());
