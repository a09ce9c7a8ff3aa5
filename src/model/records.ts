/** What a model file keeps beside the method's numbers, read and held against its settings. */

import type { StoredTensor } from "../format/dtype.ts";
import { readPower } from "../power/stored_power.ts";
import { requireOwnThresholds } from "../verdict/stored_calibration.ts";
import type { ModelSettings } from "./settings.ts";
import { readTest } from "./stored_test.ts";
import { readRegistration } from "./registration.ts";
import { readTraining } from "./training_record.ts";

/** A model as far as its records matter. */
interface RecordedFile {
  readonly name: string;
  readonly settings: ModelSettings;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Reads all records of a model once, so that a damaged one is refused with the file and not with the first image that needs it.
 *
 * @throws {SyntaxError} If a record is missing or damaged, or contradicts the settings.
 */
export function requireRecords(file: RecordedFile): void {
  requireOwnThresholds(file);
  readTest(file);
  readPower(file);
  readTraining(file);
  readRegistration(file);
}
