/**
 * The command line in a process whose device is destroyed under a batch, for recovery_cli_test.ts. Arguments: the batches of a scoring,
 * counted from 1, under which that is; then those of the program.
 */

import { main } from "../cli.ts";

const [losses = "", ...args] = Deno.args;
const under = losses.split(",").map(Number);
const { createCommandEncoder } = GPUDevice.prototype;
let batches = 0;

GPUDevice.prototype.createCommandEncoder = function (descriptor) {
  const encoder = createCommandEncoder.call(this, descriptor);
  if (descriptor?.label === "score" && under.includes(++batches)) this.destroy();
  return encoder;
};

Deno.exitCode = await main(args);
