/** Options of every verb that computes, and opening the inspector with them. */

import { Option } from "commander";
import { Inspector, INSPECTOR_OPTIONS, type InspectorOptions, type Model, modelBackbone } from "../../mod.ts";
import { UsageError } from "./failure.ts";
import { flagOf } from "./flags.ts";
import { interruption } from "./interrupt.ts";

/** `--provider`. */
export function providerOption() {
  return flagOf("provider", INSPECTOR_OPTIONS.provider);
}

/** `--threads`. */
export function threadsOption() {
  return flagOf("threads", INSPECTOR_OPTIONS.threads);
}

/** `--backbone`, of verbs that use a model. */
export function modelBackboneOption() {
  return new Option(
    "--backbone <file>",
    "the ONNX file that the model was fitted with (default: where it was then)",
  );
}

/** What these options give. */
export interface ComputeChoice {
  readonly provider?: InspectorOptions["provider"] | undefined;
  readonly threads?: number | undefined;
}

/** Opens the inspector and says on stderr what it computes on. */
export async function openInspector(
  { provider = "auto", threads }: ComputeChoice,
  backbone?: InspectorOptions["backbone"],
): Promise<Inspector> {
  const inspector = await Inspector.open({
    provider,
    signal: interruption,
    ...(threads === undefined ? {} : { threads }),
    ...(backbone === undefined ? {} : { backbone }),
  });
  const { description, software } = inspector.adapter;
  console.error(
    `GPU: ${description}${
      software ? " (software)" : ""
    }; backbone ${inspector.backbone.name} on ${inspector.provider}`,
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
  options: ComputeChoice & { readonly backbone?: string | undefined },
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
