/** The frame around the views. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import type { Backend } from "../backend.ts";
import { Inspect } from "../inspect/inspect.tsx";
import { SetUp } from "../setup/setup.tsx";
import { statesOf } from "./states.ts";
import { MarkButtons } from "../teach/mark_buttons.tsx";
import { Teach } from "../teach/teach.tsx";
import { engine, failure, machine, model, texts, type View, view, VIEWS } from "../state.ts";
import { Tabs } from "./tabs.tsx";

/** The page. All views stay as they are while another one is shown. */
export function App(): VNode {
  const { app } = texts.value;
  return (
    <>
      <header>
        <h1>{app.name}</h1>
        <Tabs />
        <p id="in-use" role="status">
          {model.value ? app.model(model.value.name, model.value.images) : app.noModel}
        </p>
      </header>
      {failure.value !== null && (
        <p class="failure" role="alert">
          <span>{failure.value}</span>
          <button type="button" onClick={() => failure.value = null}>{app.dismiss}</button>
        </p>
      )}
      <main>
        {VIEWS.map((name) => (
          <section
            key={name}
            id={`view-${name}`}
            role="tabpanel"
            aria-labelledby={`tab-${name}`}
            hidden={view.value !== name}
          >
            {engine.value && machine.value ? <Shown name={name} backend={engine.value} /> : null}
          </section>
        ))}
      </main>
      <footer>
        <p id="machine" role="status">{described()}</p>
        <p>{app.private}</p>
      </footer>
    </>
  );
}

/** A view by its name. */
function Shown({ name, backend }: { name: View; backend: Backend }): VNode {
  const { setUp, inspect, teach } = statesOf(backend);
  switch (name) {
    case "setup":
      return <SetUp state={setUp} />;
    case "inspect":
      return <Inspect state={inspect} marks={(looked) => <MarkButtons state={teach} looked={looked} />} />;
    case "teach":
      return <Teach state={teach} />;
  }
}

function described(): string {
  const { app } = texts.value;
  if (!machine.value) return app.opening;
  const { adapter: { description, software }, provider } = machine.value;
  return app.on(software ? `${description} (${app.software})` : description, provider);
}
