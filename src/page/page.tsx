/**
 * The page: shown at once, then the engine is opened, which computes in a worker.
 *
 * @module
 */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { render } from "preact";
import { App } from "./app/app.tsx";
import { Engine } from "./engine.ts";
import { keepOffline } from "./offline.ts";
import { engine, machine, tellFailure } from "./state.ts";

const place = document.getElementById("app") as HTMLElement;
place.replaceChildren(); // what stood there before the script was here
render(<App />, place);
await keepOffline();
const opened = engine.value = new Engine();
opened.open().then((found) => machine.value = found, tellFailure);
