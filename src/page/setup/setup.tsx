/** The view in which a model is made. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Backend } from "../backend.ts";
import type { ModelInUse } from "../calls.ts";
import { tellFailure } from "../state.ts";

/** What the view needs. */
export interface SetUpProps {
  /** What computes. */
  readonly backend: Backend;
  /** Takes the model that is in use from now on. */
  readonly onModel: (model: ModelInUse) => void;
}

/** Learns a model from good images, or takes a model file. */
export function SetUp({ backend, onModel }: SetUpProps): VNode {
  const good = useRef<HTMLInputElement>(null);
  const [said, say] = useState("");
  const learn = async () => {
    try {
      const fitted = await backend.fit?.([...good.current?.files ?? []]);
      if (!fitted) return;
      say([...fitted.unreadable, ...fitted.said].join("\n"));
      onModel(fitted);
    } catch (error) {
      tellFailure(error);
    }
  };
  const take = async (file: File | undefined) => {
    try {
      const loaded = file && await backend.load?.(file);
      if (loaded) onModel(loaded);
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <>
      <p>
        <label>
          Good images <input id="good" ref={good} type="file" multiple />
        </label>
        <button id="fit" type="button" onClick={learn}>Fit</button>
        <label>
          or a model{" "}
          <input
            id="model"
            type="file"
            accept=".safetensors"
            onChange={({ currentTarget }) => take(currentTarget.files?.[0])}
          />
        </label>
      </p>
      <output id="fitted">{said}</output>
    </>
  );
}
