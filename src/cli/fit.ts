/** `fit`: learns a model from good images. */

import type { CommandUnknownOpts } from "commander";
import {
  checkFit,
  type FitOptions,
  type FitReport,
  type ImageError,
  type Inspector,
  makeFolder,
  type Model,
  modelScale,
  printable,
  RATE_OPTIONS,
  readImage,
  requireWritable,
  saveModel,
  type Score,
} from "../../mod.ts";
import { type BackboneChoice, chosenBackbone, withBackboneOptions } from "./backbone_options.ts";
import { givenFit, withFitFlags } from "./fit_flags.ts";
import { UsageError } from "./failure.ts";
import { readGroups, withoutImages } from "./fit_images.ts";
import { verbOf, withFlags } from "./flags.ts";
import { askedFor } from "./fit_settings.ts";
import { type Learned, summaryOf, tell } from "./fit_told.ts";
import { findGoodImages, sayIgnored } from "./images.ts";
import { type ComputeChoice, openInspector, withComputeFlags } from "./inspector_options.ts";
import { interruption } from "./interrupt.ts";
import { Outputs } from "./outputs.ts";
import { Progress } from "./progress.ts";
import { printOfModel } from "./streams.ts";

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb
    .requiredOption("--model <file>", "where to write the model")
    .option(
      "--settings <file>",
      "fit as the settings that 'inspect MODEL --settings' printed; flags override",
    )
    .option("--like <model>", "fit as another model was, its region of interest included; flags override")
    .option(
      "--roi <file>",
      "picture with the images' aspect ratio (to 1%), black where nothing shall be looked at",
    );
  withComputeFlags(withFitFlags(withBackboneOptions(verb)))
    .option("--skip-bad", "list images that cannot be read and go on without them")
    .option(
      "--group-by <how>",
      "which images show one part: folder, a regular expression on the path, or a CSV file of image and part " +
        "(default: found by themselves)",
    )
    .option(
      "--exclude <files...>",
      "images to leave away, of those that are given: files, folders or globs; after the images, or between flags",
    )
    .option(
      "--suspects <folder>",
      "write the good images that stand out as overlays, each with its part left out",
    );
  withFlags(verb, RATE_OPTIONS);
  verbOf(verb, (names: string[], options: Options) => run(names, options, givenFit(verb)));
}

interface Options extends ComputeChoice, BackboneChoice {
  readonly model: string;
  readonly settings?: string;
  readonly like?: string;
  readonly roi?: string;
  readonly skipBad?: boolean;
  readonly groupBy?: string;
  readonly exclude?: readonly string[];
  readonly suspects?: string;
  readonly rates?: string;
}

async function run(names: string[], options: Options, flags: Record<string, unknown>): Promise<void> {
  const asked = await askedFor(options, { fit: flags, backbone: backboneOf(options) });
  checkFit(asked.fit);
  requireScores(asked.fit, options);
  const backbone = chosenBackbone(asked.backbone);
  const { paths: found, ignored } = await findGoodImages(names);
  sayIgnored(ignored);
  const paths = withoutImages(found, options.exclude ?? []);
  const groups = options.groupBy === undefined ? null : readGroups(paths, options.groupBy);
  const roi = options.roi === undefined ? asked.roi : await readImage(options.roi);
  await requireWritable(options.model);
  if (options.suspects !== undefined) await makeFolder(options.suspects); // not after the fit, which may take hours
  await using inspector = await openInspector(options, backbone);
  const learned = await learn(inspector, paths, { ...asked.fit, ...(roi ? { roi } : {}) }, {
    skipBad: options.skipBad ?? false,
    groups,
    suspects: options.suspects,
    scratch: options.model,
  });
  const { model, bad } = learned;
  for (const { message } of bad.values()) console.error(`left out: ${printable(message)}`);
  await saveModel(model, options.model);
  tell(learned, options.rates);
  printOfModel(
    options.model,
    JSON.stringify({
      model: options.model,
      ...summaryOf(learned),
      skipped: [...bad.keys()],
      leftOut: ignored,
    }),
  );
}

/** What is told of left-out scores cannot be told without them. */
function requireScores({ calibrate }: Record<string, unknown>, { suspects, rates }: Options): void {
  if (calibrate !== false || (suspects === undefined && rates === undefined)) return;
  const flag = suspects === undefined ? "--rates" : "--suspects";
  throw new UsageError(
    `Cannot use ${flag}: without a calibration no image is scored as if it had been left out; leave --no-calibrate out`,
  );
}

/** What the flags say of the backbone; only what was given. */
function backboneOf({ backbone, taps, mean, std, layout }: Options): BackboneChoice {
  const entries = Object.entries({ backbone, taps, mean, std, layout });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

async function learn(
  inspector: Inspector,
  paths: readonly string[],
  fit: Readonly<Record<string, unknown>>,
  { skipBad, groups, suspects, scratch }: {
    readonly skipBad: boolean;
    /** Part of every image. */
    readonly groups: ReadonlyMap<string, string> | null;
    /** Folder for overlays. */
    readonly suspects: string | undefined;
    /** The model file, beside which is what is too large. */
    readonly scratch: string;
  },
): Promise<Learned> {
  const bad = new Map<string, ImageError>();
  const overlays = new Map<string, string>();
  const reports: FitReport[] = [];
  const passes = new Map<string, Progress>();
  let since = performance.now(); // a pass begins where the one before ended: its first report comes after a batch
  const settings: FitOptions = {
    ...fit,
    scratch,
    signal: interruption,
    ...(skipBad ? { onUnreadable: (error: ImageError) => void bad.set(error.file, error) } : {}),
    ...(groups ? { partOf: (name: string) => groups.get(name) as string } : {}),
    ...(suspects === undefined ? {} : {
      async onSuspect(score: Score, model: Model) {
        overlays.set(score.name, await writeOverlay(score, model, suspects, paths));
      },
    }),
    onPlan({ cost }) {
      const text = cost(paths.length);
      if (text !== null) console.error(text);
    },
    onReport: (report) => void reports.push(report),
    onNote: (text) => console.error(text),
    onProgress({ pass, done, total }) {
      const progress = passes.get(pass) ?? new Progress(pass, total ?? paths.length, since);
      passes.set(pass, progress);
      progress.show(pass === "power" ? done : done + bad.size);
      since = performance.now();
    },
  };
  const model = await inspector.fit(paths, settings);
  return { model, report: reports[0] as FitReport, bad, overlays };
}

async function writeOverlay(
  score: Score,
  model: Model,
  folder: string,
  paths: readonly string[],
): Promise<string> {
  using outputs = new Outputs({ folder, formats: [], overlay: true, scale: modelScale(model) }, paths);
  const { overlay } = await outputs.write(score);
  return overlay as string;
}
