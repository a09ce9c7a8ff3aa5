/** The false-alarm rate, and what it means. */

/// <reference lib="dom" />

import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import type { RateRow } from "../../../mod.ts";
import { model, texts } from "../state.ts";
import { countsOf, figure, percent } from "./rate_words.ts";
import type { SetUpState } from "./set_up_state.ts";

/** A slider over rates; nothing without a model. */
export function RatesPanel({ state }: { state: SetUpState }): VNode | null {
  const words = texts.value.setup.rates;
  const moved = useSignal<number | null>(null); // the rate that the slider was moved to, until the model has it
  if (!model.value) return null;
  const rates = state.rates.value;
  if (!rates) return <p>{words.none}</p>;
  const { own, rows } = rates;
  const placeOf = (wanted: number) => rows.findIndex(({ rate }) => rate === wanted);
  const at = moved.value === null ? placeOf(own) : Math.max(placeOf(moved.value), 0);
  const row = rows[at] as RateRow;
  const move = (place: number) => moved.value = rows[place]?.rate ?? own;
  const apply = async (place: number) => {
    const rate = move(place);
    await state.setRate(rate);
    if (moved.value === rate) moved.value = null;
  };
  return (
    <section aria-labelledby="setup-rates">
      <h2 id="setup-rates">{words.title}</h2>
      <p>
        <label for="rate">{words.label}</label>
        <input
          id="rate"
          type="range"
          min={0}
          max={rows.length - 1}
          step={1}
          value={at}
          aria-valuetext={meaningOf(row)}
          onInput={({ currentTarget }) => move(currentTarget.valueAsNumber)}
          onChange={({ currentTarget }) => apply(currentTarget.valueAsNumber)}
        />
      </p>
      <output id="rate-means" for="rate">{meaningOf(row)}</output>
      <p class="hint" id="rate-trust">{trustOf(row)}</p>
      <p class="hint" role="status" id="rate-applied">{row.rate === own ? words.applied : words.apply}</p>
    </section>
  );
}

/** `1 of 100 good parts; of planted defects 74% found; threshold 7.2`. */
function meaningOf({ rate, found, threshold }: RateRow): string {
  const words = texts.value.setup.rates;
  const { count, of } = countsOf(rate);
  return [
    count === 1 ? words.oneOf(of) : words.manyOf(count, of),
    found ? words.found(percent(found.share), percent(found.low), percent(found.high)) : words.unknown,
    words.threshold(figure(threshold)),
  ].join("; ");
}

/** How far the good parts support the rate. */
function trustOf({ method, realised: { expected, low, high } }: RateRow): string {
  const words = texts.value.setup.rates;
  switch (method) {
    case "order statistic":
      return words.expected(percent(low), percent(high));
    case "tail":
      return words.extrapolated(percent(high));
    case "maximum":
      return words.maximum(percent(expected));
  }
}
