/** Opening a backbone on the provider that suits a machine best, and on the next one where that fails. */

import type { Gpu } from "../../gpu/device.ts";
import { nativeState } from "./native.ts";
import { chooseProviders, type Provider, type ProviderChoice } from "./provider.ts";
import { BackboneSession, type SessionOptions } from "./session.ts";
import { NoAnswerError } from "./watch.ts";

/** An open session, and why it is on its provider. */
export interface ChosenSession {
  readonly session: BackboneSession;
  readonly choice: ProviderChoice;
}

/**
 * Opens a backbone. What was asked for is taken or fails; `auto` goes on to the next provider, and says what was wrong.
 *
 * @param gpu The device.
 * @param requested A provider, or `auto`.
 * @param options What to open, on any provider.
 * @throws {Error} What the last provider says, as {@linkcode BackboneSession.open} does; the first one's error where the device itself
 *   failed, or ONNX Runtime gave no answer.
 */
export async function openChosen(
  gpu: Gpu,
  requested: "auto" | Provider,
  options: Omit<SessionOptions, "gpu" | "provider">,
): Promise<ChosenSession> {
  const native = requested === "auto" ? await nativeState() : "not allowed";
  const [first, ...others] = chooseProviders(requested, gpu.info, native);
  const open = async (choice: ProviderChoice): Promise<ChosenSession> => {
    const session = await gpu.watched(() =>
      BackboneSession.open({ ...options, gpu, provider: choice.provider })
    );
    return { session, choice };
  };
  let [choice, failures] = [first, ""];
  for (;;) {
    try {
      return await open({ ...choice, reason: choice.reason + failures });
    } catch (error) {
      const next = others.shift();
      if (!next || error instanceof NoAnswerError) throw error;
      gpu.check(); // of a device that is lost no provider can make use
      failures += `; ${choice.provider} failed (please report it with what doctor prints): ${
        (error as Error).message
      }`;
      choice = next;
    }
  }
}
