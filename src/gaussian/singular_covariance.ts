/** A covariance that is not positive definite in float32; the message names the position and the remedy. */
export class SingularCovarianceError extends Error {
  /** Name of the class. */
  override name = "SingularCovarianceError";
}
