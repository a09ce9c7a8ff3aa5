/** The command line: every verb with its options. */

import { Command, type CommandUnknownOpts, type Option } from "commander";
import manifest from "../../deno.json" with { type: "json" };
import { backboneCommand } from "./backbone.ts";
import { calibrateCommand } from "./calibrate.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { evalCommand } from "./eval.ts";
import { fitCommand } from "./fit.ts";
import { inspectCommand } from "./inspect.ts";
import { reproduceCommand } from "./reproduce.ts";
import { scoreCommand } from "./score.ts";

/** Builds the program; nothing is computed until it parses arguments. */
export function buildProgram(): CommandUnknownOpts {
  const program = new Command("oddspot")
    .description(
      "Visual anomaly detection: learns from good images what normal looks like at every place,\n" +
        "then says of a new image where it is odd, and how much.",
    )
    .version(manifest.version)
    .showSuggestionAfterError()
    .showHelpAfterError(false);
  for (
    const command of [
      fitCommand(),
      scoreCommand(),
      calibrateCommand(),
      inspectCommand(),
      evalCommand(),
      reproduceCommand(),
      backboneCommand(),
      doctorCommand(),
      demoCommand(),
    ]
  ) {
    program.addCommand(prepared(command));
  }
  return prepared(program);
}

/** A command that throws where commander would end the process, and shows defaults as a person would type them. */
function prepared(command: CommandUnknownOpts): CommandUnknownOpts {
  for (const verb of command.commands) prepared(verb);
  return command.exitOverride().configureHelp({ optionDescription });
}

function optionDescription({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? ` (${argChoices.join(", ")})` : "";
  const shown = typeof defaultValue === "string" || typeof defaultValue === "number";
  return `${description}${choices}${shown ? ` (default: ${defaultValue})` : ""}`;
}
