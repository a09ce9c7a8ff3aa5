/** Stands in until the drift test is merged. */
export interface DriftState { readonly images: number; readonly evidence: number; readonly drifted: boolean; readonly first: boolean; readonly direction: "higher" | "lower" }
export class DriftTest { constructor(_good: ArrayLike<number>) {} get state(): DriftState { return {images:0,evidence:0,drifted:false,first:false,direction:"higher"}; } add(_v: number): DriftState { return this.state; } }
export function describeDrift(_: DriftState): string { return ""; }
