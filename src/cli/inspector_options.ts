/** Options of every verb that computes, and opening the inspector with them. */

import type { CommandUnknownOpts } from "commander";
import {
  Inspector,
  INSPECTOR_OPTIONS,
  type InspectorOptions,
  type Model,
  modelBackbone,
  printable,
} from "../../mod.ts";
import { UsageError } from "./failure.ts";
import { flagOf } from "./flags.ts";
import { interruption, listenForInterrupts } from "./interrupt.ts";

/** `--provider`. */
export function providerOption() {
  return flagOf("provider", INSPECTOR_OPTIONS.provider);
}

/** `--threads`. */
function threadsOption() {
  return flagOf("threads", INSPECTOR_OPTIONS.threads);
}

/** `--checks`; a command is started often, a library seldom. */
function checksOption() {
  return flagOf("checks", { ...INSPECTOR_OPTIONS.checks, default: "daily" });
}

/** Adds the flags of a verb that computes. */
export function withComputeFlags<C extends CommandUnknownOpts>(verb: C): C {
  verb.addOption(providerOption()).addOption(threadsOption()).addOption(checksOption());
  return verb;
}

/** Adds the flags of a verb that computes with a model. */
export function withModelFlags<C extends CommandUnknownOpts>(verb: C): C {
  verb.option(
    "--backbone <file>",
    "the ONNX file that the model was fitted with (default: where it was then)",
  );
  return withComputeFlags(verb);
}

/** What these options give. */
export interface ComputeChoice {
  readonly provider?: InspectorOptions["provider"] | undefined;
  readonly threads?: number | undefined;
  readonly checks?: InspectorOptions["checks"] | undefined;
}

/** What these options give where a model is used. */
export interface ModelChoice extends ComputeChoice {
  readonly model: string;
  readonly backbone?: string;
}

/** Opens the inspector and says on stderr what it computes on. */
export async function openInspector(
  { provider = "auto", threads, checks = "daily" }: ComputeChoice,
  backbone?: InspectorOptions["backbone"],
): Promise<Inspector> {
  listenForInterrupts();
  const inspector = await Inspector.open({
    provider,
    checks,
    signal: interruption,
    onRecovered: ({ cause, adapter }) =>
      console.error(
        `Warning: ${printable(cause.what)}; opened ${
          printable(adapter.description)
        } again, and what was under way is computed again`,
      ),
    ...(threads === undefined ? {} : { threads }),
    ...(backbone === undefined ? {} : { backbone }),
  });
  const { description, software } = inspector.adapter;
  console.error(
    `GPU: ${description}${software ? " (software)" : ""}; backbone ${
      printable(inspector.backbone.name)
    } on ${inspector.provider}${provider === "auto" ? `: ${printable(inspector.providerReason)}` : ""}`,
  );
  return inspector;
}

/**
 * Opens the inspector with a model's own backbone.
 *
 * @throws {UsageError} If that was in an ONNX file which is not there any more, and no other place was named.
 */
export async function openFor(
  model: Model,
  options: ModelChoice,
): Promise<Inspector> {
  const backbone = modelBackbone(model, options.backbone);
  if (typeof backbone !== "string" && !(await Deno.stat(backbone.onnx).catch(() => null))?.isFile) {
    throw new UsageError(
      `Cannot open the backbone of model '${model.name}': there is no file '${backbone.onnx}'; name the ONNX file that ` +
        "the model was fitted with by --backbone",
    );
  }
  return await openInspector(options, backbone);
}
